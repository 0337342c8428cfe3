'use strict';

// osls loads plugins with require(). This lets it load TypeScript, on every Node that the project
// supports, in half the time that tsx takes: `npm start` is to be ready within 3 seconds.
require('esbuild-register/dist/node').register({ target: 'node20' });
