'use strict';

// osls loads plugins with require(), on every Node that the project supports. One call of esbuild takes
// a third of the time of one for each of seventy files: `npm start` is to be ready within 3 seconds.
const Module = require('node:module');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

// From Node 22.8 on V8 keeps what it compiled; half of the start of `sls offline` is compiling.
Module.enableCompileCache?.(join(__dirname, '../node_modules/.cache/compile'));

const { outputFiles } = buildSync({
  entryPoints: [join(__dirname, 'plugins.ts')],
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  // The bundle takes the place of this module, so __dirname is this folder in all of it.
  outfile: __filename,
  write: false,
});

module._compile(outputFiles[0].text, __filename);
