import type { TrustedIssuer } from '../lib/config/trusted-issuer';
import { acceptedKeys } from '../lib/keys/accepted-keys';

/**
 * Finds the problems of keys that are given in an entry. No provider replaces them, so a mistake would first show
 * when a token arrives.
 *
 * @param trusted an entry without another problem
 * @returns ends of sentences that begin with the place of the entry
 */
export function inlineKeyProblems({
  keySource: { keys },
  algorithms,
  keyIdRequired,
}: TrustedIssuer): readonly string[] {
  // Without any key, none of its tokens is signed: see the member introspection.
  if (keys === undefined || keys.length === 0) return [];
  const { count, skipped } = acceptedKeys(keys, { algorithms, keyIdRequired });
  if (count > 0) return [];
  const wanted = `a public key for ${algorithms.join(' or ')}${keyIdRequired ? ' that has a kid' : ''}`;
  return [`.keys has no key that can be used (${skipped.join('; ')}); write ${wanted}`];
}
