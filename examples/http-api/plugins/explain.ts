// `npm run example:http-api:explain`: the tool of explain/, set up for this example.
import { join } from 'node:path';
import { runExplain } from '../../../explain/tool/command';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import { POLICY_PLAN } from '../functions/build-time-plan';

const directory = join(__dirname, '..');

void runExplain({
  script: 'example:http-api:explain',
  directory,
  identities: join(directory, 'identities.yml'),
  rules: {
    file: 'access-rules.ts',
    accessRules: ACCESS_RULES,
    publicRoutes: PUBLIC_ROUTES,
    plan: POLICY_PLAN,
  },
});
