'use strict';

require('../build/typescript.cjs');

module.exports = require('./plugin.ts').ServiceChecks;
