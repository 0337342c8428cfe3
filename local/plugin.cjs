'use strict';

require('../build/typescript.cjs');

module.exports = require('./offline-plugin.ts').OfflinePlugin;
