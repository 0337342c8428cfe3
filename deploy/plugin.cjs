'use strict';

require('../build/typescript.cjs');

module.exports = require('./stage-plugin.ts').StagePlugin;
