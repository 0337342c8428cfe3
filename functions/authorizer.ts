import { ACCESS_RULES, PUBLIC_ROUTES } from '../lib/access-rules';
import { createAuthorizer } from '../lib/authorizer';
import { readConfig } from '../lib/config';
import { writeLog } from '../lib/log';
import { createPolicyCompiler } from '../lib/policy/compiler';
import { createSigningKeys } from '../lib/signing-keys';
import { createVerifier } from '../lib/verifier';

const config = readConfig();
const signingKeys = createSigningKeys(config, Date.now, ({ event, ...fields }) => {
  writeLog(event === 'stale' || event === 'failed' ? 'WARN' : 'INFO', {
    event: `key_set_${event}`,
    ...fields,
  });
});
// Before the first request, while Lambda lends the function a full CPU.
await signingKeys.prefetch();

export const handler = createAuthorizer({
  config,
  verify: createVerifier(config, signingKeys.find, Date.now),
  compilePolicy: createPolicyCompiler(ACCESS_RULES, PUBLIC_ROUTES),
  log: writeLog,
});
