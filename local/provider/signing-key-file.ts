import { createPrivateKey, randomUUID } from 'node:crypto';
import { chmod, link, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { isJsonObject } from '../../lib/json-object';
import { generateTokenSigningKey, toPrivateJwk, type TokenSigningKey } from './token-signing';

/** For its owner alone: with the key, another user of the machine could make tokens for the local service. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const MINIMUM_BITS = 2048;

/**
 * Takes the signing key from a file, so that tokens from before a restart are refused because they have
 * expired, and not because their key is unknown. Makes key and file if they are missing.
 *
 * @param report is told if the file cannot be used or written
 */
export async function keepSigningKey(
  file: string,
  report: (problem: string) => void,
): Promise<TokenSigningKey> {
  const kept = await readSigningKey(file);
  if (typeof kept === 'object') return kept;
  const name = relative(process.cwd(), file);
  if (kept === 'unusable') {
    report(`${name} did not hold a usable signing key, so there is a new one: get new tokens`);
  }
  const made = await generateTokenSigningKey();
  try {
    return await storeSigningKey(file, made, kept);
  } catch (error) {
    report(
      `${name} cannot be written (${codeOf(error)}), so the tokens of today end with this process`,
    );
    return made;
  }
}

async function readSigningKey(file: string): Promise<TokenSigningKey | 'missing' | 'unusable'> {
  try {
    // A link could lead to a file that other users can read.
    if (!(await lstat(file)).isFile()) return 'unusable';
    await chmod(file, FILE_MODE);
    return parseSigningKey(await readFile(file, 'utf8')) ?? 'unusable';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'missing' : 'unusable';
  }
}

/** Reads a private JWK with a `kid`. */
function parseSigningKey(text: string): TokenSigningKey | undefined {
  try {
    const jwk: unknown = JSON.parse(text);
    if (!isJsonObject(jwk) || typeof jwk['kid'] !== 'string' || jwk['kid'] === '') return undefined;
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const { modulusLength = 0 } = privateKey.asymmetricKeyDetails ?? {};
    return modulusLength >= MINIMUM_BITS ? { kid: jwk['kid'], privateKey } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the file in one step, so that another provider reads all of it or nothing. */
async function storeSigningKey(
  file: string,
  key: TokenSigningKey,
  before: 'missing' | 'unusable',
): Promise<TokenSigningKey> {
  await mkdir(dirname(file), { recursive: true, mode: FOLDER_MODE });
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, JSON.stringify(toPrivateJwk(key)), { mode: FILE_MODE, flag: 'wx' });
    if (before === 'unusable') {
      await rename(temporary, file);
      return key;
    }
    // Unlike rename it fails if another provider was faster.
    await link(temporary, file).catch(() => undefined);
    const kept = await readSigningKey(file);
    if (typeof kept === 'object') return kept;
    await rename(temporary, file);
    return key;
  } finally {
    await rm(temporary, { force: true });
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : 'unknown error';
}
