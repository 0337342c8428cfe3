import type { Answer } from './deployments';
import { isJsonObject } from '../../lib/json-object';

/** Shorter pieces occur by chance: `"exp"` is a claim and also a word of the log. */
const SHORTEST_LEAK = 12;
const BLOCK = SHORTEST_LEAK / 2;

/** Log fields that may hold unverified content of a token, bounded and escaped. */
const UNVERIFIED_FIELDS = ['unverifiedKid', 'unverifiedIssuer'];

/** Every text in a value, including the names of members. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Error) {
    return [
      value.name,
      value.message,
      value.stack ?? '',
      ...textsIn(value.cause),
      ...Object.values(value).flatMap(textsIn),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

/** All text of an answer, except for the fields that may hold unverified content. */
export function outputOf({ policy, error, log, keySetLog, written }: Answer): readonly string[] {
  const lines = log.map((fields) =>
    Object.entries(fields).filter(([name]) => !UNVERIFIED_FIELDS.includes(name)),
  );
  return [policy, error, lines, keySetLog, written].flatMap(textsIn);
}

/** The secrets of an event: the token itself, and its decoded parts. */
export function secretsOf(event: unknown): readonly string[] {
  const token = isJsonObject(event) ? event['authorizationToken'] : undefined;
  if (typeof token !== 'string') return textsIn(token);
  const parts = token.replace(/^bearer +/i, '').split('.', 10);
  const decoded = parts.map((part) => Buffer.from(part, 'base64url'));
  return [token, ...decoded.flatMap((bytes) => [bytes.toString('utf8'), bytes.toString('latin1')])];
}

/** Finds a piece of a secret in some output. Returns undefined if nothing leaked. */
export function findLeak(
  output: readonly string[],
  secrets: readonly string[],
): string | undefined {
  const texts = output.filter(({ length }) => length >= SHORTEST_LEAK);
  const all = texts.join('\n');
  for (const secret of secrets) {
    // Wherever a leak begins, it holds one of these blocks as a whole.
    for (let start = 0; start + BLOCK <= secret.length; start += BLOCK) {
      if (!all.includes(secret.slice(start, start + BLOCK))) continue;
      const leak = piecesAround(secret, start).find((piece) =>
        texts.some((text) => text.includes(piece)),
      );
      if (leak !== undefined) return leak;
    }
  }
  return undefined;
}

/** The pieces of a text that hold the block at this place, each as long as the shortest leak. */
function piecesAround(text: string, block: number): readonly string[] {
  const pieces = Array.from({ length: BLOCK + 1 }, (_, offset) => {
    const start = Math.max(0, block - BLOCK + offset);
    return text.slice(start, start + SHORTEST_LEAK);
  });
  return pieces.filter(({ length }) => length === SHORTEST_LEAK);
}

/** Finds an unverified log field that is not bounded, or not printable ASCII. */
export function findUnboundedField({ log }: Answer): string | undefined {
  return log
    .flatMap((fields) => Object.entries(fields))
    .filter(([name]) => name.startsWith('unverified'))
    .find(([name, value]) => {
      if (value === undefined) return false;
      const isBounded = typeof value === 'string' && /^[\x20-\x7e]{0,768}…?$/.test(value);
      return !isBounded || !UNVERIFIED_FIELDS.includes(name);
    })?.[0];
}
