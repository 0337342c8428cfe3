import { constants, createPublicKey, verify } from 'node:crypto';
import { SUPPORTED_ALGORITHMS } from '../../lib/config/trusted-issuer';
import { REASONS, TokenRejected } from '../../lib/reason';
import { toSigningKey } from '../../lib/keys/signing-key';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import { createJwtKind } from '../../lib/token/jwt';
import { findSigningKey } from '../../lib/token/signature';
import { keySources, trustedIssuer } from '../support/trusted-issuer';
import { PUBLISHED_JWS, type PublishedJws } from './published-jws';

const NOW = 1_300_000_000;
const RULES = { algorithms: SUPPORTED_ALGORITHMS, keyIdRequired: true };
const KID = 'published';

const titled = PUBLISHED_JWS.map((example) => {
  return [`${example.source} (${example.algorithm})`, example] as const;
});

interface Parts {
  readonly header: string;
  readonly payload: string;
  readonly signature: Buffer;
}

function partsOf({ compact }: PublishedJws): Parts {
  const [header = '', payload = '', signature = ''] = compact.split('.');
  return { header, payload, signature: Buffer.from(signature, 'base64url') };
}

function headerOf(example: PublishedJws): JsonObject {
  const header: unknown = JSON.parse(Buffer.from(partsOf(example).header, 'base64url').toString());
  if (!isJsonObject(header)) throw new Error('an example has no header');
  return header;
}

/** The signing key that the service makes of the key of the example. */
function keyOf({ key }: PublishedJws) {
  return toSigningKey({ ...key, kid: KID, use: 'sig' }, RULES);
}

/** By node:crypto alone, with nothing of lib/: RFC 7518 sections 3.3 to 3.5. */
function isSigned({ algorithm, key }: PublishedJws, { header, payload, signature }: Parts) {
  const bits = Number(algorithm.slice(2));
  const isPss = algorithm.startsWith('PS');
  const options = {
    key: createPublicKey({ key, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363' as const,
    ...(isPss && { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 }),
  };
  return verify(`sha${bits}`, Buffer.from(`${header}.${payload}`), options, signature);
}

/**
 * Checks the signature, and nothing else that could fail: the examples have no kid and no claims of
 * ours. The signed text stays as it was published.
 */
function verdictOn(example: PublishedJws, { header, payload, signature }: Parts): string {
  const compact = `${header}.${payload}.${signature.toString('base64url')}`;
  try {
    const { algorithm } = example;
    const how = { algorithm, kid: KID };
    const key = findSigningKey({ compact, signature }, how, [keyOf(example)]);
    return key === undefined ? 'signature_invalid' : 'good';
  } catch (error) {
    if (error instanceof TokenRejected) return error.reason;
    throw error;
  }
}

/** The same parts with the lowest bit of one byte turned over. */
function withBitFlipped(bytes: Buffer, index: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[index] = (flipped[index] ?? 0) ^ 1;
  return flipped;
}

/** The third byte is part of a word in all of them, so that JSON stays JSON. */
function tamperedPayload(payload: string): string {
  return withBitFlipped(Buffer.from(payload, 'base64url'), 2).toString('base64url');
}

describe.each(titled)('the example of %s', (_title, example) => {
  const parts = partsOf(example);

  test('is typed in as it was published: node:crypto finds its signature good', () => {
    expect(isSigned(example, parts)).toBe(true);
    expect(headerOf(example)).toHaveProperty('alg', example.algorithm);
  });

  test('has a key that becomes a signing key for its algorithm', () => {
    const { algorithms, signatureBytes } = keyOf(example);
    expect(algorithms).toContain(example.algorithm);
    expect(signatureBytes).toBe(parts.signature.length);
  });

  test('has a signature that the verifier accepts', () => {
    expect(verdictOn(example, parts)).toBe('good');
  });

  test('is refused with one bit of its payload changed', () => {
    const payload = tamperedPayload(parts.payload);
    expect(verdictOn(example, { ...parts, payload })).toBe('signature_invalid');
  });

  test('is refused with one bit of its signature changed, wherever it is', () => {
    for (let index = 0; index < parts.signature.length; index += 1) {
      const signature = withBitFlipped(parts.signature, index);
      expect(verdictOn(example, { ...parts, signature })).toBe('signature_invalid');
    }
  });

  test('is refused under the header of every other example', () => {
    // With a typ, jsonwebtoken wants JSON before it looks at the signature; lib/token/compact-token.ts does so, too.
    const others = PUBLISHED_JWS.filter((other) => !('typ' in headerOf(other)));
    const headers = new Set(others.map((other) => partsOf(other).header));
    headers.delete(parts.header);
    for (const header of headers) {
      expect(verdictOn(example, { ...parts, header })).toBe('signature_invalid');
    }
  });

  test('is refused by every other published key', () => {
    const others = PUBLISHED_JWS.filter(
      ({ key }) => key.n !== example.key.n || key.x !== example.key.x,
    );
    for (const { key } of others) {
      expect(verdictOn({ ...example, key }, parts)).toBe('signature_invalid');
    }
  });

  test(`is no access token: refused for good, ${example.refusedFor}`, async () => {
    const issuers = ['joe', 'hobbiton.example'].map((issuer) =>
      trustedIssuer({ issuer, algorithms: SUPPORTED_ALGORITHMS }),
    );
    const sources = keySources(issuers, () => Promise.resolve([keyOf(example)]));
    const jwt = createJwtKind(sources, () => NOW * 1000);
    const verdict = async () => jwt.verify(example.compact);
    await expect(verdict()).rejects.toMatchObject({ reason: example.refusedFor });
    expect(REASONS[example.refusedFor]).toBe('final');
  });
});

test('the examples cover each family of algorithms: RS, PS and ES', () => {
  const families = PUBLISHED_JWS.map(({ algorithm }) => algorithm.slice(0, 2));
  expect([...new Set(families)].sort()).toEqual(['ES', 'PS', 'RS']);
});
