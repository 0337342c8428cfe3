'use strict';

// osls loads plugins with require(); tsx lets it load TypeScript, on every Node that the project supports.
module.exports = require('tsx/cjs/api').require('./stage-plugin.ts', __filename).StagePlugin;
