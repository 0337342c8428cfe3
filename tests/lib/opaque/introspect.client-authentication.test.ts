import { authenticate } from '../../../lib/opaque/introspect';
import { ed25519Key } from '../../support/signing';

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
  test('sends a proof in the form, and is the usual way with a private key', () => {
    const key = ed25519Key('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    const settings = { clientId: 'orders-api', privateKeyParameter: '/dev/key' };
    expect(authenticate(settings, key.toString(), WHEN)).toEqual({
      headers: {},
      fields: {
        client_id: 'orders-api',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      },
    });
  });
});
