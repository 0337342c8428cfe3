// The tools of the project, set up for this service. serverless.yml names the .cjs files of this folder.
import { join } from 'node:path';
import { type BundledService, serverlessEsbuildOf } from '../../../build/esbuild';
import { identitySettings, settings as commonSettings } from '../../../build/settings';
import { checksFor } from '../../../checks/plugin';
import { offlineFor } from '../../../local/offline/plugin';
import { scopesOf } from '../../../local/provider/scopes';
import { ACCESS_RULES } from '../access-rules';
import { ROUTE_RULES } from './route-rules';

export { SettingsReport } from '../../../doctor/settings-report';
export { GatewayPlugin } from '../../../local/gateway/plugin';

export const settings = { ...commonSettings, ...identitySettings(ACCESS_RULES, 'http') };

export const Checks = checksFor(ROUTE_RULES);

export const Offline = offlineFor({
  identities: join(__dirname, '../identities.yml'),
  apiScopes: scopesOf(ACCESS_RULES),
});

const SOURCES = ['*.ts', 'functions/**/*.ts', '../../lib/**/*.ts'];

/** The settings of serverless-esbuild. */
export function serverlessEsbuild({ service }: { readonly service: BundledService }) {
  return serverlessEsbuildOf(service, SOURCES);
}
