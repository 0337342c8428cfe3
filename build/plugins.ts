/** The TypeScript of this project that osls loads. `plugins.cjs` compiles it, all of it in one turn. */
export { ServiceChecks } from '../checks/plugin';
export { StagePlugin } from '../deploy/stage-plugin';
export { GatewayPlugin } from '../local/gateway/plugin';
export { OfflinePlugin } from '../local/offline/plugin';
export { SERVERLESS_ESBUILD } from './esbuild';
