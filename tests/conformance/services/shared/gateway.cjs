'use strict';

// osls loads plugins from the folder of the service only.
module.exports = require('../../plugins/gateway.cjs');
