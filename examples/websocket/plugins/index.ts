// The tools of the project, set up for this example.
import { join } from 'node:path';
import { ESBUILD } from '../../../build/esbuild';
import type { Osls, OslsCommand, PluginWriters } from '../../../build/osls';
import { type CheckedService, ServiceChecks } from '../../../checks/plugin';
import { OfflinePlugin } from '../../../local/offline/plugin';
import type { OfflineService, PortOptions } from '../../../local/offline/offline-settings';
import { scopesOf } from '../../../local/provider/scopes';
import { ACCESS_RULES } from '../access-rules';

export { GatewayPlugin } from '../../../local/gateway/plugin';
export { RolePlugin } from '../../../deploy/role-plugin';
export { ConnectionsPlugin } from '../local/plugin';

export class Checks extends ServiceChecks {
  constructor(osls: OslsCommand<CheckedService>, _commandLine: unknown, writers: PluginWriters) {
    super(osls, writers, {
      file: 'access-rules.ts',
      accessRules: ACCESS_RULES,
      publicRoutes: [],
    });
  }
}

export class Offline extends OfflinePlugin {
  constructor(osls: Osls<OfflineService>, commandLine: PortOptions, writers: PluginWriters) {
    super(osls, commandLine, writers, {
      identities: join(__dirname, '../identities.yml'),
      apiScopes: scopesOf(ACCESS_RULES),
    });
  }
}

const { outExtension, ...shared } = ESBUILD;

/** The settings of serverless-esbuild. */
export function serverlessEsbuild({
  service,
}: {
  readonly service: { readonly custom: { readonly buildFolder: string } };
}) {
  return {
    ...shared,
    outputFileExtension: outExtension['.js'],
    outputWorkFolder: service.custom.buildFolder,
    watch: { pattern: ['*.ts', 'connections/**/*.ts', 'functions/**/*.ts', '../../lib/**/*.ts'] },
  };
}
