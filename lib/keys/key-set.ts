import { JwksClient } from 'jwks-rsa/src/JwksClient.js';
import { requestDocument, SigningKeysUnavailable, WRONG_ADDRESS } from './key-set-request';
import { isJsonObject } from '../json-object';

/** The unchecked entries of a key set (RFC 7517 section 5), and the size of the answer. */
export interface KeySet {
  readonly entries: readonly unknown[];
  readonly bytes: number;
}

/**
 * Fetches a whole key set. The cache and the rate limit of `jwks-rsa` are off: the cache holds
 * single keys, and the rate limit rejects good tokens together with bad ones.
 *
 * @param jwksUri the JWKS endpoint
 * @throws {SigningKeysUnavailable} if the answer is missing, incomplete or not a key set
 */
export async function fetchKeySet(jwksUri: string): Promise<KeySet> {
  let bytes = 0;
  const client = new JwksClient({
    jwksUri,
    cache: false,
    rateLimit: false,
    fetcher: async (uri) => {
      const body = await requestDocument(uri);
      bytes = body.length;
      return { keys: parseEntries(uri, body) };
    },
  });
  // The fetcher above has checked the entries; the library passes them through with a wider type.
  const entries = (await client.getKeys()) as readonly unknown[];
  return { entries, bytes };
}

function parseEntries(uri: string, body: Buffer): readonly unknown[] {
  const keySet = parseJson(uri, body);
  if (!isJsonObject(keySet) || !Array.isArray(keySet['keys'])) {
    throw new SigningKeysUnavailable(
      `${uri} answered with JSON that is not a key set (no "keys" array); ${WRONG_ADDRESS}`,
    );
  }
  return keySet['keys'];
}

/** @throws {SigningKeysUnavailable} if the body is not JSON in UTF-8 */
export function parseJson(uri: string, body: Buffer): unknown {
  try {
    // Skips a byte order mark, as RFC 8259 section 8.1 permits, and throws on malformed UTF-8.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new SigningKeysUnavailable(
      `${uri} answered with something that is not JSON; ${WRONG_ADDRESS}`,
    );
  }
}
