import { verify } from 'node:crypto';
import { authenticate } from '../../../lib/opaque/client-authentication';
import { ed25519Key, ellipticCurveKey, rsaKey, type TestKey } from '../../support/signing';

const ISSUER = 'https://issuer.example.com';
const WHEN = { issuer: ISSUER, nowSeconds: 1_800_000_000.5 };

describe('client_secret_basic', () => {
  test('encodes the id and the secret as in a form first (RFC 6749 section 2.3.1)', () => {
    const { headers, fields } = authenticate({ clientId: 'orders:api' }, 'p%ss w+rd/é', WHEN);
    const credentials = Buffer.from('orders%3Aapi:p%25ss+w%2Brd%2F%C3%A9').toString('base64');
    expect(headers).toEqual({ authorization: `Basic ${credentials}` });
    expect(fields).toEqual({});
  });
});

describe('client_secret_post', () => {
  test('sends both in the form', () => {
    const settings = { clientId: 'orders-api', authentication: 'client_secret_post' } as const;
    expect(authenticate(settings, 'secret', WHEN)).toEqual({
      headers: {},
      fields: { client_id: 'orders-api', client_secret: 'secret' },
    });
  });
});

describe('private_key_jwt', () => {
  const settings = { clientId: 'orders-api', privateKeyParameter: '/dev/key' };
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
    const { fields } = authenticate(settings, secret, WHEN);
    expect(fields).toMatchObject({
      client_id: 'orders-api',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const [header = '', payload = '', signature = ''] =
      fields['client_assertion']?.split('.') ?? [];
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
    const { header } = assertionOf(JSON.stringify({ kty, crv, d, x, kid: 'key-1' }));
    expect(header).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: 'key-1' });
  });

  test.each(['not a key', '{"kty":"RSA"', '{"kty":"oct","k":"c2VjcmV0"}', '[]'])(
    'is not possible with %j, and the error does not repeat it',
    (secret) => {
      const problem =
        'the secret that privateKeyParameter names is neither a private key in PEM nor a JWK';
      expect(() => authenticate(settings, secret, WHEN)).toThrow(problem);
    },
  );
});
