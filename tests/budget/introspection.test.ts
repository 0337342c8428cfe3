import { deflateRawSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { esbuildOptions, type OptionalPartName } from '../../build/esbuild';

/**
 * What a service with opaque tokens pays at each cold start, beside the reading of secrets, which it shares with
 * other parts.
 */
const MAXIMUM_MORE_ZIP_BYTES = 6 * 1024;

const withoutSecrets: Plugin = {
  name: 'without-secrets',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]lib[\\/]aws[\\/]secret\.ts$/ }, () => ({
      contents: 'export const createSecret = () => undefined',
    }));
  },
};

async function zipBytes(parts: readonly OptionalPartName[]): Promise<number> {
  const options = esbuildOptions(parts);
  const { outputFiles } = await build({
    ...options,
    plugins: [withoutSecrets, ...options.plugins],
    entryPoints: ['functions/authorizer.ts'],
    outdir: 'not-written',
    write: false,
  });
  return deflateRawSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

test('a bundle with introspection is at most 6 KB bigger than one without', async () => {
  const [without, with_] = await Promise.all([zipBytes([]), zipBytes(['introspection'])]);
  expect(with_).toBeGreaterThan(without);
  expect(with_ - without).toBeLessThanOrEqual(MAXIMUM_MORE_ZIP_BYTES);
});
