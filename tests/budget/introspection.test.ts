import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { esbuildOptions } from '../../build/esbuild';
import type { OptionalPartName } from '../../build/optional-parts';

/**
 * A service with opaque tokens pays so much at each cold start. Signed answers (RFC 9701) and proofs by
 * private key come on top.
 */
const MAXIMUM_MORE_ZIP_BYTES = 6 * 1024;

async function zipBytes(...parts: readonly OptionalPartName[]): Promise<number> {
  const { outputFiles } = await build({
    ...esbuildOptions(parts),
    entryPoints: ['functions/authorizer.ts'],
    outdir: 'not-written',
    write: false,
  });
  return deflateRawSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

test('a bundle with introspection is at most 6 KB bigger than one without', async () => {
  const [without, with_] = await Promise.all([zipBytes(), zipBytes('introspection')]);
  expect(with_).toBeGreaterThan(without);
  expect(with_ - without).toBeLessThanOrEqual(MAXIMUM_MORE_ZIP_BYTES);
});
