// `npm run example:websocket:routes`: the tool of routes/, set up for this example.
import { join } from 'node:path';
import { runRoutes } from '../../../routes/routes';
import { ACCESS_RULES } from '../access-rules';

void runRoutes({
  script: 'example:websocket:routes',
  file: 'access-rules.ts',
  accessRules: ACCESS_RULES,
  publicRoutes: [],
  directory: join(__dirname, '..'),
  identities: 'identities.yml',
});
