import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/** The parts of a JWT, decoded without verification. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: Buffer;
  readonly signingInput: string;
}

/** A key of a key set. */
export type PublishedKey = JsonWebKey & { readonly kid: string };

export function decodeToken(token: string): DecodedToken {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return {
    header: parseObject(header),
    payload: parseObject(payload),
    signature: Buffer.from(signature, 'base64url'),
    signingInput: `${header}.${payload}`,
  };
}

export async function fetchPublishedKeys(issuer: string): Promise<readonly PublishedKey[]> {
  const { keys } = await fetchJson<{ keys: PublishedKey[] }>(`${issuer}/.well-known/jwks.json`);
  return keys;
}

/** Whether one of the published keys, with any `kid`, has signed the token with RS256. */
export function isSignedByOneOf(keys: readonly PublishedKey[], token: DecodedToken): boolean {
  return keys.some((key) =>
    verify(
      'sha256',
      Buffer.from(token.signingInput),
      createPublicKey({ key, format: 'jwk' }),
      token.signature,
    ),
  );
}

/** Fetches JSON. The test names the type, and its expectations check it. */
export async function fetchJson<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, init);
  // The caller is responsible for the type: see above.
  return (await response.json()) as T;
}

function parseObject(segment: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
  return Object.fromEntries(Object.entries(value ?? {}));
}
