import { ACCESS_RULES } from '../access-rules';
import { createAuthorizer } from '../lib/authorizer';
import { readConfig } from '../lib/config/config';
import { createDecider } from '../lib/decision';
import { writeLog } from '../lib/log';
import { compilerOf } from '../lib/policy/compiler';
import { POLICY_PLAN } from './build-time-plan';
import { rehearse } from '../lib/rehearsal';
import { createSigningKeys } from '../lib/keys/issuer-key-sets';

const config = readConfig();
const signingKeys = createSigningKeys(config, Date.now, ({ event, ...fields }) => {
  writeLog(event === 'stale' || event === 'failed' ? 'WARN' : 'INFO', {
    event: `key_set_${event}`,
    ...fields,
  });
});
const compilePolicy = compilerOf(POLICY_PLAN, ACCESS_RULES);

// Before the first request, while Lambda lends the function a full CPU: the rehearsal runs while the
// providers' answers are on their way. That either fails is no reason not to start.
await Promise.allSettled([signingKeys.prefetch(), rehearse(compilePolicy)]);

export const handler = createAuthorizer({
  config,
  decide: createDecider(config, signingKeys.find, Date.now),
  compilePolicy,
  log: writeLog,
});
