import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The variable that names the folder of the keys of a run of jest. */
export const KEYS_VARIABLE = 'KEYS_OF_TESTS';

/** A key pair in PEM. */
export interface PemPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const counts = new Map<string, number>();

/**
 * Makes a key pair, or takes one that another test file of this run has made: an RSA key takes up to half a second. The first
 * of a kind in one file is the first in every file, and no two in a file are the same.
 *
 * @param kind tells which pairs are alike
 */
export function madeOnce(kind: string, make: () => PemPair): PemPair {
  // A process that a test starts makes keys of its own, which are not those of the test.
  const folder = 'expect' in globalThis ? process.env[KEYS_VARIABLE] : undefined;
  if (folder === undefined) return make();
  const count = counts.get(kind) ?? 0;
  counts.set(kind, count + 1);
  const file = join(folder, `${kind}-${count}.json`);
  const found = read(file);
  if (found !== undefined) return found;
  const pair = make();
  // Renamed, so that no other test file reads half of it.
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, JSON.stringify(pair));
  renameSync(whole, file);
  return pair;
}

function read(file: string): PemPair | undefined {
  try {
    // The function above has written it.
    return JSON.parse(readFileSync(file, 'utf8')) as PemPair;
  } catch {
    return undefined;
  }
}
