// `npm run example:http-api:routes`: the tool of routes/, set up for this example.
import { join } from 'node:path';
import { runRoutes } from '../../../routes/routes';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';

void runRoutes({
  script: 'example:http-api:routes',
  file: 'access-rules.ts',
  accessRules: ACCESS_RULES,
  publicRoutes: PUBLIC_ROUTES,
  directory: join(__dirname, '..'),
  identities: 'identities.yml',
});
