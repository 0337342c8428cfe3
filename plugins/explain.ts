// `npm run explain`: the tool of explain/, set up for this service.
import { join } from 'node:path';
import { runExplain } from '../explain/tool/command';
import { POLICY_PLAN } from '../functions/build-time-plan';
import { ROUTE_RULES } from './route-rules';

const directory = join(__dirname, '..');

void runExplain({
  script: 'explain',
  directory,
  identities: join(directory, 'local/identities.yml'),
  rules: { ...ROUTE_RULES, plan: POLICY_PLAN },
});
