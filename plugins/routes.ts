// `npm run routes`: the tool of routes/, set up for this service.
import { join } from 'node:path';
import { runRoutes } from '../routes/routes';
import { ROUTE_RULES } from './route-rules';

void runRoutes({
  ...ROUTE_RULES,
  script: 'routes',
  directory: join(__dirname, '..'),
  identities: 'local/identities.yml',
});
