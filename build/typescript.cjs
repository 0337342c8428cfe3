'use strict';

const { join } = require('node:path');

// From Node 22.8 on V8 keeps what it compiled; half of the start of `sls offline` is compiling.
require('node:module').enableCompileCache?.(join(__dirname, '../node_modules/.cache/compile'));

// osls loads plugins with require(). This lets it load TypeScript, on every Node that the project
// supports, in half the time that tsx takes: `npm start` is to be ready within 3 seconds.
require('esbuild-register/dist/node').register({ target: 'node20' });
