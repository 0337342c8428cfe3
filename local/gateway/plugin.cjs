'use strict';

const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');

const { GatewayPlugin } = require('../../build/plugins.cjs');

GatewayPlugin.importOfflineLog = () => {
  const source = dirname(require.resolve('serverless-offline'));
  return import(pathToFileURL(join(source, 'utils/log.js')).href);
};

module.exports = GatewayPlugin;
