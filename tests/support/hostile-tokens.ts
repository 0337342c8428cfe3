import { createHmac, sign } from 'node:crypto';
import { base64url, signParts, signToken, type TestKey } from './signing';
import { RSA } from './provider-keys';

export const ISSUER = 'https://id.example.com/';
export const OTHER_ISSUER = 'https://login.example.org/tenant';
export const AUDIENCE = 'https://api.example.com/orders';
export const SECOND_AUDIENCE = 'orders-api';
/** The time at which the clock of every test stands still. */
export const NOW = 1_800_000_000;
export const TOLERANCE = 5;

/** The payload of a good token. Its distinctive texts must not appear in any output. */
export const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'subject-canary-4f7ab1',
  exp: NOW + 3600,
  iat: NOW - 60,
  scope: 'orders:read',
  jti: 'jti-canary-90c2de',
  note: 'note-canary-d1e8f3',
};

export const HEADER = { alg: 'RS256', kid: 'rsa', typ: 'at+jwt', note: 'header-canary-77b0c5' };

/** A token with a good signature; a claim or header member of `undefined` is left out. */
export function signed(
  claims: object = {},
  header: object = {},
  key: TestKey = RSA,
  algorithm = 'RS256',
): string {
  const note = { note: HEADER.note };
  return signToken({ ...CLAIMS, ...claims }, key, { ...note, ...header }, algorithm);
}

/** A token with a good signature over any two texts or bytes. */
export function signedJson(
  payload: string | Buffer,
  header: string | Buffer = JSON.stringify(HEADER),
): string {
  return signedEncoded(base64url(header), base64url(payload));
}

/** A token with a good signature over two parts, which are not encoded again. */
export function signedEncoded(header: string, payload: string): string {
  const input = `${header}.${payload}`;
  return `${input}.${sign('sha256', Buffer.from(input), RSA.privateKey).toString('base64url')}`;
}

/** A good token whose header names one algorithm and whose signature uses another. */
export function signedAs(stated: string, actual: string, key: TestKey): string {
  const header = JSON.stringify({ ...HEADER, alg: stated, kid: key.kid });
  return signParts(header, JSON.stringify(CLAIMS), key, actual);
}

/** JSON of an object with more members at its end, as text; a name may occur twice. */
export function jsonWith(object: object, members: string): string {
  return `${JSON.stringify(object).slice(0, -1)},${members}}`;
}

/** JSON of an object with more members at its beginning. */
export function jsonAfter(members: string, object: object): string {
  return `{${members},${JSON.stringify(object).slice(1)}`;
}

/** A good token except for these members of the payload, which are JSON text. */
export function signedWith(members: string): string {
  return signedJson(jsonWith(CLAIMS, members));
}

/** A good token except for these members of the header, which are JSON text. */
export function signedWithHeader(members: string): string {
  return signedJson(JSON.stringify(CLAIMS), jsonWith(HEADER, members));
}

/** A token without a valid signature. */
export function unsigned(header: object, signature = ''): string {
  const parts = [{ ...HEADER, ...header }, CLAIMS].map((part) => base64url(JSON.stringify(part)));
  return [...parts, signature].join('.');
}

/** A token with an HMAC under a secret that the attacker knows. */
export function authenticated(
  secret: string | Buffer,
  algorithm: 'HS256' | 'HS384' | 'HS512' = 'HS256',
  header: object = {},
): string {
  const token = unsigned({ alg: algorithm, ...header });
  const input = token.slice(0, token.lastIndexOf('.'));
  const digest = algorithm.replace('HS', 'sha');
  return `${input}.${createHmac(digest, secret).update(input).digest('base64url')}`;
}

/** The parts of a token: header, payload, signature. */
export function partsOf(token: string): [string, string, string] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
}

/** Replaces the signature of a token by one that is derived from it. */
export function resigned(
  token: string,
  change: (signature: Buffer, input: string) => Buffer,
): string {
  const [header, payload, signature] = partsOf(token);
  const input = `${header}.${payload}`;
  return `${input}.${change(Buffer.from(signature, 'base64url'), input).toString('base64url')}`;
}

/** A good token of exactly this many bytes. */
export function tokenOfLength(length: number): string {
  for (const filler of ['', 'x', 'xx', 'xxx']) {
    const header = base64url(JSON.stringify({ ...HEADER, filler }));
    const room = length - header.length - 2 - Math.ceil((256 * 4) / 3);
    const bytes = Math.floor((room * 3) / 4) - JSON.stringify({ ...CLAIMS, filler: '' }).length;
    const payload = base64url(JSON.stringify({ ...CLAIMS, filler: 'x'.repeat(bytes) }));
    const token = signedEncoded(header, payload);
    if (token.length === length) return token;
  }
  throw new Error(`no token has ${length} bytes`);
}
