import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepSigningKey } from '../../../local/provider/signing-key-file';
import { decodeToken, fetchPublishedKeys, isSignedByOneOf } from '../../support/local-tokens';
import { startIdentityProviderProcess } from '../../support/process';

jest.setTimeout(60_000);

let folder: string;
let file: string;
let reported: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signing-key-'));
  file = join(folder, 'provider/signing-key.json');
  reported = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function keep() {
  return keepSigningKey(file, (problem) => reported.push(problem));
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

const smallKey = () =>
  JSON.stringify({
    ...generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' }),
    kid: 'small',
  });
const curveKey = () =>
  JSON.stringify({
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    kid: 'curve',
  });

describe('the signing key', () => {
  test('is the same after a restart', async () => {
    const first = await keep();
    const second = await keep();
    expect(second.kid).toBe(first.kid);
    expect(second.privateKey.equals(first.privateKey)).toBe(true);
    expect(reported).toStrictEqual([]);
  });

  test('can be read by its owner only, and so can its folder', async () => {
    await keep();
    expect([modeOf(file), modeOf(join(folder, 'provider'))]).toStrictEqual([0o600, 0o700]);
  });

  test('is closed to others again if a copy has opened it', async () => {
    const { kid } = await keep();
    chmodSync(file, 0o644);
    expect((await keep()).kid).toBe(kid);
    expect(modeOf(file)).toBe(0o600);
  });

  test('is one key if two providers start at once, and nothing else is left', async () => {
    const keys = await Promise.all([keep(), keep(), keep()]);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(readdirSync(join(folder, 'provider'))).toStrictEqual(['signing-key.json']);
    expect((await keep()).kid).toBe(keys[0].kid);
  });

  test.each<[string, () => string]>([
    ['is empty', () => ''],
    ['was cut off', () => '{"kty":"RSA","kid":"a"'],
    ['belongs to another program', () => '{"version":1}'],
    ['holds a small key', smallKey],
    ['holds a key of another kind', curveKey],
  ])('is made anew, with a message, if its file %s', async (_what, content) => {
    mkdirSync(join(folder, 'provider'));
    writeFileSync(file, content());
    const { kid } = await keep();
    expect(reported).toStrictEqual([
      expect.stringMatching(
        /signing-key\.json did not hold a usable signing key, so there is a new/,
      ),
    ]);
    expect((await keep()).kid).toBe(kid);
    expect(modeOf(file)).toBe(0o600);
  });

  test('is not written through a link, which could lead to a file that others can read', async () => {
    mkdirSync(join(folder, 'provider'));
    const elsewhere = join(folder, 'elsewhere.json');
    writeFileSync(elsewhere, 'mine');
    symlinkSync(elsewhere, file);
    await keep();
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
    expect(reported).toHaveLength(1);
  });

  test('ends with the process, with a message, if its file cannot be written', async () => {
    writeFileSync(join(folder, 'provider'), 'a file in the place of the folder');
    const { kid } = await keep();
    expect(kid).not.toBe('');
    expect(reported.at(-1)).toMatch(/cannot be written \(\w+\), so the tokens of today end with/);
  });
});

test('a token from before a restart of the provider has a good signature after it', async () => {
  const before = await startIdentityProviderProcess({ keyFile: file });
  const response = await fetch(`${before.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const token = decodeToken(await response.text());
  await before.stop();
  const after = await startIdentityProviderProcess({ keyFile: file, port: before.port });
  const keys = await fetchPublishedKeys(after.issuer);
  await after.stop();
  expect(keys.map(({ kid }) => kid)).toStrictEqual([token.header['kid']]);
  expect(isSignedByOneOf(keys, token)).toBe(true);
});

test('the folder of the key is one that git ignores and no function is packaged from', () => {
  const folderOf = (yaml: string) => /identityProviderFolder, '([^']+)'/.exec(yaml)?.[1] ?? '';
  expect(folderOf(readFileSync('serverless.yml', 'utf8'))).toMatch(/^\.cache\//);
  expect(readFileSync('.gitignore', 'utf8')).toMatch(/^\.cache\/$/m);
});
