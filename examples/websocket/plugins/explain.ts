// `npm run example:websocket:explain`: the tool of explain/, set up for this example.
import { join } from 'node:path';
import { runExplain } from '../../../explain/tool/command';
import { POLICY_PLAN } from '../functions/build-time-plan';
import { ROUTE_RULES } from './route-rules';

const directory = join(__dirname, '..');

void runExplain({
  script: 'example:websocket:explain',
  directory,
  identities: join(directory, 'identities.yml'),
  rules: { ...ROUTE_RULES, plan: POLICY_PLAN },
});
