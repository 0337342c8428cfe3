'use strict';

const { relative } = require('node:path');

/** Prints the ten test files that took longest: npm run test:slowest. */
module.exports = class SlowestReporter {
  onRunComplete(_contexts, { testResults }) {
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({ testFilePath, runtime: perfStats?.runtime ?? 0 }))
      .sort((one, other) => other.runtime - one.runtime)
      .slice(0, 10);
    const lines = slowest.map(
      ({ testFilePath, runtime }) =>
        `${(runtime / 1000).toFixed(1).padStart(8)} s  ${relative(process.cwd(), testFilePath)}\n`,
    );
    process.stdout.write(`\nThe slowest test files:\n${lines.join('')}`);
  }
};
