'use strict';

// For `${file(plugins/settings.cjs):...}` in serverless.yml and stages.yml.
module.exports = require('./compiled.cjs').settings;
