'use strict';

// A plugin, and the module in which osls looks for a handler.
module.exports = require('./compiled.cjs').InvokeLocal;
