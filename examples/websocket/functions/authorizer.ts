import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { readConfig } from '../../../lib/config/config';
import { writeLog } from '../../../lib/log';
import { ACCESS_RULES } from '../access-rules';
import { POLICY_PLAN } from './build-time-plan';
import { OPTIONAL_PARTS } from './optional-parts';

const authorizer = assembleAuthorizer(readConfig(OPTIONAL_PARTS), {
  accessRules: ACCESS_RULES,
  plan: POLICY_PLAN,
  parts: OPTIONAL_PARTS,
  now: Date.now,
  log: writeLog,
});

await authorizer.prefetch();

export const { handler } = authorizer;
