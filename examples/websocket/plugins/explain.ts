// `npm run example:websocket:explain`: the tool of explain/, set up for this example.
import { join } from 'node:path';
import { runExplain } from '../../../explain/tool/command';
import { ACCESS_RULES } from '../access-rules';
import { POLICY_PLAN } from '../functions/build-time-plan';

const directory = join(__dirname, '..');

void runExplain({
  script: 'example:websocket:explain',
  directory,
  identities: join(directory, 'identities.yml'),
  rules: {
    file: 'access-rules.ts',
    accessRules: ACCESS_RULES,
    publicRoutes: [],
    plan: POLICY_PLAN,
  },
});
