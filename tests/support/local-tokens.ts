import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/** The parts of a JWT, read without any judgement of them. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: Buffer;
  readonly signingInput: string;
}

/** A key as a key set publishes it. */
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

/** Whether one of the published keys, whatever its `kid`, has signed the token with RS256. */
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

/** Fetches JSON of a shape that the test states and that its expectations then prove. */
export async function fetchJson<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, init);
  // The shape is the caller's claim: see above.
  return (await response.json()) as T;
}

function parseObject(segment: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
  return Object.fromEntries(Object.entries(value ?? {}));
}
