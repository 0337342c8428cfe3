// The tools of checks/, deploy/ and local/, set up for this service. serverless.yml names the .cjs
// files of this folder, and build/compile.cjs compiles all of it in one turn.
import { ACCESS_RULES, PUBLIC_ROUTES } from '../access-rules';
import { type Serverless as CheckedServerless, ServiceChecks } from '../checks/plugin';
import {
  OfflinePlugin,
  type PluginWriters,
  type Serverless as OfflineServerless,
} from '../local/offline/plugin';
import type { PortOptions } from '../local/offline/offline-settings';
import { scopesOf } from '../local/provider/users';

export { StagePlugin } from '../deploy/stage-plugin';
export { GatewayPlugin } from '../local/gateway/plugin';
// demo
export { OrdersPlugin } from '../shop/local/plugin';
// end of demo
export { serverlessEsbuild } from './function-bundles';

export class Checks extends ServiceChecks {
  constructor(serverless: CheckedServerless) {
    super(serverless, {
      file: 'access-rules.ts',
      accessRules: ACCESS_RULES,
      publicRoutes: PUBLIC_ROUTES,
    });
  }
}

export class Offline extends OfflinePlugin {
  constructor(serverless: OfflineServerless, commandLine: PortOptions, writers: PluginWriters) {
    super(serverless, commandLine, writers, scopesOf(ACCESS_RULES));
  }
}
