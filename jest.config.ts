/** @jest-config-loader esbuild-register */
// Node 20 cannot read TypeScript by itself; the loader above is the one jest supports for it.
import type { Config } from 'jest';

// The AWS SDK advises against Node 20, once in each test process. Deployed functions run on
// Node 24, and on a developer's machine Node 20 is enough.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const typescript: [string, object] = [
  'ts-jest',
  {
    tsconfig: {
      module: 'commonjs',
      rootDir: '.',
      moduleResolution: 'bundler',
      allowJs: true,
      isolatedModules: true,
      target: 'es2023',
      esModuleInterop: true,
    },
  },
];

const config: Config = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/tests/support/before-all-tests.ts',
  // By default, Jest leaves one core to itself, which is half of a machine with two.
  maxWorkers: '100%',
  // Ends a test that hangs. What a test says about time it measures itself, so a busy machine fails none.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  modulePathIgnorePatterns: [String.raw`<rootDir>/(examples/[^/]+/)?\.(serverless|esbuild|cache)`],
  transform: {
    '^.+\\.ts$': typescript,
    '/node_modules/(jose|oauth4webapi)/.+\\.js$': typescript,
  },
  // jwks-rsa requires jose, which is published as ES modules only; so is the client of the web application.
  transformIgnorePatterns: ['/node_modules/(?!(jose|oauth4webapi)/)'],
  collectCoverageFrom: [
    'lib/**/*.ts',
    'checks/**/*.ts',
    // demo
    'shop/**/*.ts',
    // npm run test:without-demo runs it.
    '!shop/remove.ts',
    // end of demo
  ],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  coverageReporters: ['text-summary', 'text'],
};

export default config;
