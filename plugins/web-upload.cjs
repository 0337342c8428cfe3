'use strict';

module.exports = require('./compiled.cjs').WebUpload;
