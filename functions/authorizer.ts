import { ACCESS_RULES } from '../access-rules';
import { assembleAuthorizer } from '../lib/assemble-authorizer';
import { readConfig } from '../lib/config/config';
import { rehearse } from '../lib/rehearsal';
import { POLICY_PLAN } from './build-time-plan';
import { log, PARTS } from './decision-log';

const service = { accessRules: ACCESS_RULES, plan: POLICY_PLAN };
const authorizer = assembleAuthorizer(readConfig(PARTS), {
  ...service,
  parts: PARTS,
  now: Date.now,
  log,
});

// Before the first request, while Lambda lends the function a full CPU: the rehearsal runs while the
// requests for the keys are under way. If either fails, the function starts all the same.
await Promise.allSettled([authorizer.prefetch(), rehearse(service)]);

export const { handler } = authorizer;
