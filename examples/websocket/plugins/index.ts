// The tools of the project, set up for this example.
import { join } from 'node:path';
import { type BundledService, serverlessEsbuildOf } from '../../../build/esbuild';
import { checksFor } from '../../../checks/plugin';
import { offlineFor } from '../../../local/offline/plugin';
import { scopesOf } from '../../../local/provider/scopes';
import { ACCESS_RULES } from '../access-rules';
import { ROUTE_RULES } from './route-rules';

export { SettingsReport } from '../../../doctor/settings-report';
export { GatewayPlugin } from '../../../local/gateway/plugin';
export { RolePlugin } from '../../../deploy/role-plugin';
export { ConnectionsPlugin } from '../local/plugin';

export const Checks = checksFor(ROUTE_RULES);

export const Offline = offlineFor({
  identities: join(__dirname, '../identities.yml'),
  apiScopes: scopesOf(ACCESS_RULES),
});

const SOURCES = ['*.ts', 'connections/**/*.ts', 'functions/**/*.ts', '../../lib/**/*.ts'];

/** The settings of serverless-esbuild. */
export function serverlessEsbuild({ service }: { readonly service: BundledService }) {
  return serverlessEsbuildOf(service, SOURCES);
}
