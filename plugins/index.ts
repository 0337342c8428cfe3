// The tools of checks/, deploy/ and local/, set up for this service. serverless.yml names the .cjs
// files of this folder, and build/compile.cjs compiles all of it in one turn.
import { join } from 'node:path';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import type { Osls, OslsCommand, PluginWriters } from '../build/osls';
import { identitySettings, settings as commonSettings } from '../build/settings';
import { type CheckedService, ServiceChecks } from '../checks/plugin';
import { InvokeLocalPlugin } from '../local/invoke/plugin';
import { OfflinePlugin } from '../local/offline/plugin';
import { playedSettings } from '../local/offline/played-settings';
import type { OfflineService, PortOptions } from '../local/offline/offline-settings';
import { scopesOf } from '../local/provider/scopes';

export { PreflightPlugin } from '../deploy/preflight-plugin';
export { RolePlugin } from '../deploy/role-plugin';
export { StagePlugin } from '../deploy/stage-plugin';
export { ZipPlugin } from '../deploy/zip-plugin';
export { SettingsReport } from '../doctor/settings-report';
export { GatewayPlugin } from '../local/gateway/plugin';
// demo
export { OrdersPlugin } from '../shop/local/plugin';
// end of demo
export { serverlessEsbuild } from './function-bundles';

const IDENTITIES = join(__dirname, '../local/identities.yml');

export const settings = {
  ...commonSettings,
  ...identitySettings(ACCESS_RULES, 'rest'),
  ...playedSettings(IDENTITIES, commonSettings),
};

export class Checks extends ServiceChecks {
  constructor(osls: OslsCommand<CheckedService>, _commandLine: unknown, writers: PluginWriters) {
    super(osls, writers, {
      file: 'access-rules.ts',
      accessRules: ACCESS_RULES,
      publicRoutes: PUBLIC_ROUTES,
    });
  }
}

export class Offline extends OfflinePlugin {
  constructor(osls: Osls<OfflineService>, commandLine: PortOptions, writers: PluginWriters) {
    super(osls, commandLine, writers, {
      identities: IDENTITIES,
      apiScopes: scopesOf(ACCESS_RULES),
    });
  }
}

export class InvokeLocal extends InvokeLocalPlugin {
  constructor(
    osls: ConstructorParameters<typeof InvokeLocalPlugin>[0],
    commandLine: ConstructorParameters<typeof InvokeLocalPlugin>[1],
  ) {
    super(osls, commandLine, 'plugins/invoke-local');
  }
}
