'use strict';

const { SERVERLESS_ESBUILD } = require('./plugins.cjs');

module.exports = ({ service }) => ({
  ...SERVERLESS_ESBUILD,
  outputWorkFolder: service.custom.buildFolder,
  // Locally nobody waits for a cold start, and a stack trace is to name functions.
  minify: service.provider.stage !== 'local',
});
