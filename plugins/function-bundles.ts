// demo
import { join } from 'node:path';
// end of demo
import { ESBUILD } from '../build/esbuild';

/** The parts of the service that decide on its bundles. */
interface Service {
  readonly provider: { readonly stage: string };
  readonly custom: { readonly buildFolder: string };
}

const { outExtension, ...shared } = ESBUILD;

/** The settings of serverless-esbuild, for `custom.esbuild.config` of serverless.yml. */
export function serverlessEsbuild({ service }: { readonly service: Service }) {
  return {
    ...shared,
    // demo
    // Lambda hands out credentials in the environment; the SDK's own chain would look elsewhere as well.
    alias: {
      '@aws-sdk/credential-provider-node': join(__dirname, '../shop/lambda-credentials.ts'),
    },
    // end of demo
    outputFileExtension: outExtension['.js'],
    outputWorkFolder: service.custom.buildFolder,
    // A cold start does not matter locally, and a stack trace is to name functions.
    minify: service.provider.stage !== 'local',
    watch: {
      pattern: [
        'access-rules.ts',
        'functions/**/*.ts',
        'lib/**/*.ts',
        // demo
        'shop/**/*.ts',
        // end of demo
      ],
    },
  };
}
