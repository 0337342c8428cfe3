// `npm run doctor`: the tool of doctor/, set up for this service.
import { ACCESS_RULES } from '../access-rules';
import { runDoctor } from '../doctor/doctor';
import { POLICY_PLAN } from '../functions/build-time-plan';

void runDoctor({ accessRules: ACCESS_RULES, plan: POLICY_PLAN });
