// demo
import { join } from 'node:path';
// end of demo
import { type BundledService, serverlessEsbuildOf } from '../build/esbuild';

const SOURCES = [
  'access-rules.ts',
  'functions/**/*.ts',
  'lib/**/*.ts',
  // demo
  'shop/**/*.ts',
  // end of demo
];

/** The settings of serverless-esbuild, for `custom.esbuild.config` of serverless.yml. */
export function serverlessEsbuild({ service }: { readonly service: BundledService }) {
  return {
    ...serverlessEsbuildOf(service, SOURCES),
    // demo
    // Lambda hands out credentials in the environment; the SDK's own chain would look elsewhere as well.
    alias: {
      '@aws-sdk/credential-provider-node': join(__dirname, '../shop/lambda-credentials.ts'),
    },
    // end of demo
  };
}
