'use strict';

// serverless-esbuild loads its configuration with require(); tsx lets it load TypeScript.
module.exports = ({ service }) => ({
  ...require('tsx/cjs/api').require('./esbuild.ts', __filename).SERVERLESS_ESBUILD,
  outputWorkFolder: service.custom.buildFolder,
  // Locally nobody waits for a cold start, and a stack trace is to name functions.
  minify: service.provider.stage !== 'local',
});
