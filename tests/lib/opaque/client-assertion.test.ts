import { generateKeyPairSync, verify } from 'node:crypto';
import { makeClientAssertion } from '../../../lib/opaque/client-assertion';
import { ed25519Key, ellipticCurveKey, rsaKey, type TestKey } from '../../support/signing';

const ISSUER = 'https://issuer.example.com';
const WHEN = { issuer: ISSUER, nowSeconds: 1_800_000_000.5 };

function assertionWith(secret: string): string | undefined {
  return makeClientAssertion?.('orders-api', secret, WHEN)['client_assertion'];
}

describe('a proof of who asks', () => {
  const keys = {
    RS256: rsaKey('rsa'),
    ES256: ellipticCurveKey('p-256', 'P-256'),
    EdDSA: ed25519Key('ed25519'),
  };
  const pemOf = ({ privateKey }: TestKey): string =>
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  function assertionOf(secret: string): {
    header: Record<string, unknown>;
    payload: Record<string, unknown>;
    text: string;
    signature: Buffer;
  } {
    const [header = '', payload = '', signature = ''] = assertionWith(secret)?.split('.') ?? [];
    const read = (part: string): Record<string, unknown> =>
      // The parts that were just made are objects.
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    return {
      header: read(header),
      payload: read(payload),
      text: `${header}.${payload}`,
      signature: Buffer.from(signature, 'base64url'),
    };
  }

  test.each(Object.entries(keys))('signs with %s, as the key in PEM says', (algorithm, pair) => {
    const { header, text, signature } = assertionOf(pemOf(pair));
    expect(header).toEqual({ alg: algorithm, typ: 'JWT' });
    const digest = algorithm === 'EdDSA' ? null : 'sha256';
    const key = pair.publicKey;
    const isGood = verify(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, signature);
    expect(isGood).toBe(true);
  });

  test('is for this one issuer and a minute, and different each time', () => {
    const { payload } = assertionOf(pemOf(keys.ES256));
    expect(payload).toEqual({
      iss: 'orders-api',
      sub: 'orders-api',
      aud: ISSUER,
      iat: 1_800_000_000,
      exp: 1_800_000_060,
      jti: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    });
    expect(assertionOf(pemOf(keys.ES256)).payload['jti']).not.toBe(payload['jti']);
  });

  test('names the key by the kid of a JWK', () => {
    const { d, x, crv, kty } = {
      kty: 'OKP',
      crv: 'Ed25519',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    };
    const secretWith = (kid: unknown): string => `\n  ${JSON.stringify({ kty, crv, d, x, kid })}\n`;
    expect(assertionOf(secretWith('key-1')).header).toEqual({
      alg: 'EdDSA',
      typ: 'JWT',
      kid: 'key-1',
    });
    // RFC 7517 section 4.5: a kid is text.
    expect(assertionOf(secretWith(7)).header).toEqual({ alg: 'EdDSA', typ: 'JWT' });
  });

  test('is not made with a key for another algorithm than the three', () => {
    const jwk = { ...keys.RS256.privateKey.export({ format: 'jwk' }), alg: 'PS256' };
    expect(() => assertionWith(JSON.stringify(jwk))).toThrow(/is for another algorithm/);
    expect(assertionOf(JSON.stringify({ ...jwk, alg: 'RS256' })).header['alg']).toBe('RS256');
    const { privateKey } = generateKeyPairSync('ed448');
    for (const pair of [ellipticCurveKey('p-384', 'P-384'), { ...keys.RS256, privateKey }]) {
      expect(() => assertionWith(pemOf(pair))).toThrow(/is for another algorithm/);
    }
  });

  test.each(['not a key', '{"kty":"RSA"', '{"kty":"oct","k":"c2VjcmV0"}', '[]'])(
    'is not possible with %j, and the error does not repeat it',
    (secret) => {
      const problem =
        'the secret that privateKeyParameter names is neither a private key in PEM nor a JWK';
      expect(() => assertionWith(secret)).toThrow(problem);
    },
  );
});
