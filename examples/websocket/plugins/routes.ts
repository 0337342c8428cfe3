// `npm run example:websocket:routes`: the tool of routes/, set up for this example.
import { join } from 'node:path';
import { runRoutes } from '../../../routes/routes';
import { ROUTE_RULES } from './route-rules';

void runRoutes({
  ...ROUTE_RULES,
  script: 'example:websocket:routes',
  directory: join(__dirname, '..'),
  identities: 'identities.yml',
});
