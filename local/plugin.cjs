'use strict';
// osls loads plugins as JavaScript; the plugin itself is TypeScript like everything else here.
module.exports = require('tsx/cjs/api').require('./offline-plugin.ts', __filename).OfflinePlugin;
