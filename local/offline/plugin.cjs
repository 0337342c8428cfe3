'use strict';

module.exports = require('../../build/plugins.cjs').OfflinePlugin;
