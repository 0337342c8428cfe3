// The tools of checks/, deploy/ and local/, set up for this service. serverless.yml names the .cjs
// files of this folder, and build/compile.cjs compiles all of it in one turn.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ACCESS_RULES } from '../access-rules';
import { identitySettings, settings as commonSettings } from '../build/settings';
import { bundleWeb } from '../build/web-bundle';
import { checksFor } from '../checks/plugin';
import { webUploadFor } from '../deploy/web-upload-plugin';
import { webSettings } from '../deploy/web-settings';
import { InvokeLocalPlugin } from '../local/invoke/plugin';
import { offlineFor } from '../local/offline/plugin';
import { playedSettings } from '../local/offline/played-settings';
import { scopesOf } from '../local/provider/scopes';
import { webCorsSetting } from '../local/web/cors-setting';
import { ROUTE_RULES } from './route-rules';
import type * as WebExplainer from './web-explainer';

export { PreflightPlugin } from '../deploy/preflight-plugin';
export { RolePlugin } from '../deploy/role-plugin';
export { StagePlugin } from '../deploy/stage-plugin';
export { WebOriginPlugin } from '../deploy/web-origin-plugin';
export { ZipPlugin } from '../deploy/zip-plugin';
export { SettingsReport } from '../doctor/settings-report';
export { RevocationsPlugin } from '../local/database/revocations-plugin';
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
  ...webCorsSetting,
  ...webSettings,
};

export const Checks = checksFor(ROUTE_RULES);

export const WebUpload = webUploadFor({
  bundle: () => bundleWeb(join(__dirname, '../web')),
  apiScopes: scopesOf(ACCESS_RULES),
});

export const Offline = offlineFor({
  identities: IDENTITIES,
  apiScopes: scopesOf(ACCESS_RULES),
  web: {
    folder: join(__dirname, '../web'),
    explainer: (osls) => loadExplainer().webExplainer(osls),
  },
});

/** Compiles the explainer together with the access rules as they are now. */
function loadExplainer(): typeof WebExplainer {
  const load = createRequire(__filename);
  const file = load.resolve('./web-explainer.cjs');
  Reflect.deleteProperty(load.cache, file);
  // The exports of the file that this one compiles.
  return load(file) as typeof WebExplainer;
}

export class InvokeLocal extends InvokeLocalPlugin {
  constructor(
    osls: ConstructorParameters<typeof InvokeLocalPlugin>[0],
    commandLine: ConstructorParameters<typeof InvokeLocalPlugin>[1],
  ) {
    super(osls, commandLine, 'plugins/invoke-local');
  }
}
