import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { readConfig } from '../../../lib/config/config';
import { writeLog } from '../../../lib/log';
import { rehearse } from '../../../lib/rehearsal';
import { ACCESS_RULES } from '../access-rules';
import { POLICY_PLAN } from './build-time-plan';
import { OPTIONAL_PARTS } from './optional-parts';

const service = { accessRules: ACCESS_RULES, plan: POLICY_PLAN };
const authorizer = assembleAuthorizer(readConfig(OPTIONAL_PARTS), {
  ...service,
  parts: OPTIONAL_PARTS,
  now: Date.now,
  log: writeLog,
});

// Before the first request, while Lambda lends the function a full CPU.
await Promise.allSettled([authorizer.prefetch(), rehearse(service)]);

/** Answers with IAM policies. */
export const { handler } = authorizer;
