import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { readConfig } from '../../../lib/config/config';
import { writeLog } from '../../../lib/log';
import { ACCESS_RULES } from '../access-rules';
import { POLICY_PLAN } from './build-time-plan';

const authorizer = assembleAuthorizer(readConfig(), {
  accessRules: ACCESS_RULES,
  plan: POLICY_PLAN,
  now: Date.now,
  log: writeLog,
});

await authorizer.prefetch();

export const { handler } = authorizer;
