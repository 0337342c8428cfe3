'use strict';

// What index.ts exports. osls and its plugins load JavaScript only.
require('../../../build/compile.cjs')(module, require.resolve('./index.ts'));
