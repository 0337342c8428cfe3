// `npm run explain`: the tool of explain/, set up for this service.
import { join } from 'node:path';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import { runExplain } from '../explain/tool/command';
import { POLICY_PLAN } from '../functions/build-time-plan';

const directory = join(__dirname, '..');

void runExplain({
  script: 'explain',
  directory,
  identities: join(directory, 'local/identities.yml'),
  rules: {
    file: 'access-rules.ts',
    accessRules: ACCESS_RULES,
    publicRoutes: PUBLIC_ROUTES,
    plan: POLICY_PLAN,
  },
});
