import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { esbuildOptions } from '../../build/esbuild';
import type { OptionalPartName } from '../../build/optional-parts';
import { askingEntry } from '../support/introspecting-authorizer';
import { runNode } from '../support/process';
import { publicJwk, rsaKey } from '../support/signing';

/**
 * A service with opaque tokens pays so much at each cold start. Signed answers (RFC 9701), proofs by private key, and
 * questions about signed tokens come on top.
 */
const MAXIMUM_MORE_ZIP_BYTES = 6 * 1024;

async function bundleWith(...parts: readonly OptionalPartName[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...esbuildOptions(parts),
    entryPoints: ['functions/authorizer.ts'],
    outdir: 'not-written',
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

const zipBytes = (bundle: Uint8Array): number => deflateRawSync(bundle, { level: 9 }).length;

test('a bundle with introspection is at most 6 KB bigger than one without', async () => {
  const [without, with_] = await Promise.all([bundleWith(), bundleWith('introspection')]);
  expect(zipBytes(with_)).toBeGreaterThan(zipBytes(without));
  expect(zipBytes(with_) - zipBytes(without)).toBeLessThanOrEqual(MAXIMUM_MORE_ZIP_BYTES);
});

describe('an authorizer whose signedTokens were set after its bundle was made', () => {
  const directory = mkdtempSync(join(tmpdir(), 'introspection-'));
  const entry = askingEntry(
    'http://127.0.0.1:1/introspect',
    { signedTokens: true },
    { keys: [publicJwk(rsaKey('key'))] },
  );

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test.each<readonly [string, OptionalPartName[], number]>([
    ['does not start: nobody would ask about them', ['introspection'], 1],
    ['starts if the bundle can ask', ['introspection', 'confirmation'], 0],
  ])('%s', async (_, parts, exitCode) => {
    const file = join(directory, `authorizer-${exitCode}.mjs`);
    writeFileSync(file, await bundleWith(...parts));
    const env = { TRUSTED_ISSUERS: JSON.stringify([entry]) };
    const finished = await runNode([file], { env });
    expect(finished).toMatchObject({
      exitCode,
      stderr: expect.stringMatching(
        exitCode === 0 ? /^$/ : /signedTokens was set after the bundle was made/,
      ) as string,
    });
  });
});
