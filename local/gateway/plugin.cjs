'use strict';

const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

// osls loads plugins with require(); tsx lets it load TypeScript, on every Node that the project supports.
const { GatewayPlugin } = require('tsx/cjs/api').require('./plugin.ts', __filename);

GatewayPlugin.importOfflineLog = () => {
  const source = dirname(require.resolve('serverless-offline'));
  return import(pathToFileURL(join(source, 'utils/log.js')).href);
};

module.exports = GatewayPlugin;
