import { rmSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { packagesOf } from '../../bench/bundles';
import { type AuthorizerBundle, bundleAuthorizer, filesIn } from '../support/authorizer-bundle';

/**
 * This service promises 24 KB. The budget is tighter: a change that exceeds it has added something
 * to every cold start. Find the addition, or raise the budget on purpose.
 */
const MAXIMUM_ZIP_BYTES = 23 * 1024;

let bundle: AuthorizerBundle;

beforeAll(async () => {
  bundle = await bundleAuthorizer();
});

afterAll(() => {
  rmSync(bundle.directory, { recursive: true });
});

describe('the bundle of the authorizer', () => {
  test('stays within its budget as a ZIP file', () => {
    expect(deflateRawSync(bundle.content, { level: 9 }).length).toBeLessThan(MAXIMUM_ZIP_BYTES);
  });

  test('has no packages except the two libraries and their dependencies for verification', () => {
    const packages = Object.keys(packagesOf(bundle.metafile)).filter(
      (name) => !name.startsWith('('),
    );
    expect(packages.sort()).toEqual([
      'buffer-equal-constant-time',
      // Two lines that print nothing.
      'debug',
      'ecdsa-sig-formatter',
      'jsonwebtoken',
      'jwa',
      'jwks-rsa',
      'jws',
      'safe-buffer',
    ]);
  });

  test('has no code of the policy planner, only the choice for one token', () => {
    const ours = filesIn(bundle).filter(
      (path) => /^lib\/(?:path|policy)\//.test(path) || path.includes('plan'),
    );
    expect(ours.sort()).toEqual([
      'functions/build-time-plan.ts',
      'lib/policy/compiler.ts',
      'lib/policy/document.ts',
      'lib/policy/merge.ts',
      'lib/policy/route-policy.ts',
    ]);
  });

  test('has nothing of the build: no preset, and no check of issuers.yml', () => {
    const folders = filesIn(bundle)
      .filter((path) => !/^(?:node_modules\/|\(|<|builtin:)/.test(path))
      .map((path) => path.split('/')[0]);
    expect(folders).toContain('lib');
    expect(folders).not.toContain('presets');
    expect(folders).not.toContain('build');
    expect(folders).not.toContain('checks');
  });

  test('loads no module of Node beyond these, and none with an import statement', () => {
    const required = Object.values(bundle.metafile.outputs).flatMap(({ imports }) => imports);
    expect(required.filter(({ kind }) => kind !== 'require-call')).toEqual([]);
    const builtins = filesIn(bundle).flatMap((path) =>
      path.startsWith('builtin:') ? [path.slice('builtin:'.length)] : [],
    );
    const all = [...builtins, ...required.map(({ path }) => path)];
    const names = all.map((path) => path.replace('node:', ''));
    expect([...new Set(names)].sort()).toEqual([
      'buffer',
      'crypto',
      'https',
      'net',
      'stream',
      'util',
    ]);
  });

  test('is plain ASCII, which V8 reads twice as fast', () => {
    expect(bundle.content.every((byte) => byte < 0x80)).toBe(true);
  });
});
