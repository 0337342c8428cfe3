import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { readConfig } from '../../../lib/config/config';
import { writeLog } from '../../../lib/log';
import { rehearse } from '../../../lib/rehearsal';
import { ACCESS_RULES } from '../access-rules';
import { POLICY_PLAN } from './build-time-plan';

const service = { accessRules: ACCESS_RULES, plan: POLICY_PLAN };
const authorizer = assembleAuthorizer(readConfig(), { ...service, now: Date.now, log: writeLog });

// Before the first request, while Lambda lends the function a full CPU.
await Promise.allSettled([authorizer.prefetch(), rehearse(service)]);

/** Answers with IAM policies. */
export const { handler } = authorizer;
