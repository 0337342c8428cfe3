'use strict';

// For `${file(plugins/settings.cjs):...}` in serverless.yml.
module.exports = require('./compiled.cjs').settings;
