'use strict';

// serverless-offline loads this with require(), from custom.offline.customAuthenticationProvider.
// The plugin is loaded by then, and has made the gateway.
module.exports = require('./compiled.cjs').GatewayPlugin.authenticationProvider;
