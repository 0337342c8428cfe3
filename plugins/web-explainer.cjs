'use strict';

// Apart from index.ts, which loads it anew after an edit of the sources.
require('../build/compile.cjs')(module, require.resolve('./web-explainer.ts'));
