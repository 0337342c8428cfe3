import type { RequestListener } from 'node:http';
import { discoveryAddresses, fetchFrom } from '../../../lib/keys/discovery';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';
import { trustedIssuer } from '../../support/trusted-issuer';

const UNKNOWN_KID_INTERVAL_MS = 9_000;

const KEY = publicJwk(rsaKey('known'));
const RENEWED = publicJwk(rsaKey('renewed'));

let server: KeySetServer;
/** The paths that the provider was asked for. */
let asked: string[];

beforeEach(async () => {
  server = await startKeySetServer();
  asked = [];
});

afterEach(() => server.close());

/** Answers with JSON by path, and with 404 elsewhere. */
function serve(documents: Readonly<Record<string, unknown>>): void {
  const listener: RequestListener = ({ url = '' }, response) => {
    asked.push(url);
    const document = documents[url];
    response.statusCode = document === undefined ? 404 : 200;
    response.end(document === undefined ? 'nothing here' : JSON.stringify(document));
  };
  server.answer(listener);
}

const OPENID = '/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server';

/** The provider's document, with these members changed. */
function document(changes: object = {}): object {
  return { issuer: server.issuer, jwks_uri: `${server.issuer}/certs`, ...changes };
}

/** The keys of an entry without the address of its key set, or with these members. */
function keysOf(entry: object = {}) {
  const trusted = { issuer: server.issuer, audiences: ['orders'], ...entry };
  return observeKeys([server], { TRUSTED_ISSUERS: JSON.stringify([trusted]) });
}

describe('an entry without an address of keys', () => {
  test('finds them by the discovery document, with one request more', async () => {
    serve({ [OPENID]: document(), '/certs': { keys: [KEY] } });
    await expect(keysOf().find('known')).resolves.toHaveLength(1);
    expect(asked).toStrictEqual([OPENID, '/certs']);
  });

  test('finds them by the document of RFC 8414 if there is none of OpenID Connect', async () => {
    serve({ [OAUTH]: document(), '/certs': { keys: [KEY] } });
    await expect(keysOf().find('known')).resolves.toHaveLength(1);
    expect(asked).toStrictEqual([OPENID, OAUTH, '/certs']);
  });

  test('asks for the document again with each refresh of the keys', async () => {
    serve({ [OPENID]: document(), '/certs': { keys: [KEY] } });
    const keys = keysOf();
    await keys.find('known');
    serve({ [OPENID]: document({ jwks_uri: `${server.issuer}/v2` }), '/v2': { keys: [RENEWED] } });
    await expect(keys.find('renewed')).resolves.toHaveLength(1);
  });

  test('goes on with the address that it knows if the document cannot be had', async () => {
    serve({ [OPENID]: document(), '/certs': { keys: [KEY] } });
    const keys = keysOf();
    await keys.find('known');
    serve({ '/certs': { keys: [KEY, RENEWED] } });
    await expect(keys.find('renewed')).resolves.toHaveLength(1);
  });

  test('does not ask for a second document if the first fails and the address is known', async () => {
    serve({ [OPENID]: document(), '/certs': { keys: [KEY] } });
    const keys = keysOf();
    await keys.find('known');
    asked = [];
    server.answer(({ url = '' }, response) => {
      asked.push(url);
      if (url !== '/certs') response.statusCode = 503;
      response.end(JSON.stringify({ keys: [KEY, RENEWED] }));
    });
    await expect(keys.find('renewed')).resolves.toHaveLength(1);
    expect(asked).toStrictEqual([OPENID, '/certs']);
  });

  test('follows a document of RFC 8414 to another address as well', async () => {
    serve({ [OAUTH]: document(), '/certs': { keys: [KEY] } });
    const keys = keysOf();
    await keys.find('known');
    serve({ [OAUTH]: document({ jwks_uri: `${server.issuer}/v2` }), '/v2': { keys: [RENEWED] } });
    await expect(keys.find('renewed')).resolves.toHaveLength(1);
  });

  test('has no use for the address that it knows if the document is now that of another', async () => {
    serve({ [OPENID]: document(), '/certs': { keys: [KEY] } });
    const keys = keysOf();
    await keys.find('known');
    serve({
      [OPENID]: document({ issuer: 'https://evil.example.com' }),
      '/certs': { keys: [KEY] },
    });
    await expect(keys.find('renewed')).rejects.toThrow(/names the issuer/);
    await expect(keys.find('known')).resolves.toHaveLength(1);
  });

  test('says every address that it asked, and what to set instead', async () => {
    serve({});
    await expect(keysOf().find('known')).rejects.toThrow(
      new RegExp(
        `^there is neither .* at ${server.issuer}${OPENID}, ${server.issuer}${OAUTH}; set the address of the key set`,
      ),
    );
  });

  test.each<[string, () => object, RegExp]>([
    [
      'names another issuer',
      () => document({ issuer: 'https://evil.example.com' }),
      /names the issuer https:\/\/evil\.example\.com, and not http/,
    ],
    [
      'names the issuer with a slash more',
      () => document({ issuer: `${server.issuer}/` }),
      /names the issuer/,
    ],
    ['names no issuer', () => document({ issuer: undefined }), /names the issuer \(none\)/],
    [
      'names no key set',
      () => document({ jwks_uri: undefined }),
      /names no "jwks_uri" that can be used/,
    ],
    [
      'names a key set without TLS',
      () => document({ jwks_uri: 'http://keys.example.com/' }),
      /names no "jwks_uri"/,
    ],
    ['names a file', () => document({ jwks_uri: 'file:///etc/passwd' }), /names no "jwks_uri"/],
    [
      'names a key set at an endless address',
      () => document({ jwks_uri: `${server.issuer}/${'a'.repeat(2048)}` }),
      /names no "jwks_uri"/,
    ],
    ['is a list', () => [], /not a discovery document/],
  ])('does not take a document that %s', async (_what, documentOf, problem) => {
    serve({ [OPENID]: documentOf(), '/certs': { keys: [KEY] } });
    await expect(keysOf().find('known')).rejects.toThrow(problem);
    expect(asked).toStrictEqual([OPENID]);
  });

  test('does not follow a redirect, nor read a document that is too long', async () => {
    server.answer((_request, response) => response.writeHead(302, { location: '/other' }).end());
    await expect(keysOf().find('known')).rejects.toThrow(/is not followed/);
    server.answer((_request, response) => response.end(' '.repeat(150_001)));
    await expect(keysOf().find('known')).rejects.toThrow(/sent more than 150000 bytes/);
  });

  test('has a deadline for the document', async () => {
    server.answer(() => undefined);
    await expect(keysOf().find('known')).rejects.toThrow(/gave no complete answer within 1500 ms/);
  });
});

test('the address of a document can be given', async () => {
  serve({ '/somewhere': document(), '/certs': { keys: [KEY] } });
  const keys = keysOf({ discoveryUri: `${server.issuer}/somewhere` });
  await expect(keys.find('known')).resolves.toHaveLength(1);
  expect(asked).toStrictEqual(['/somewhere', '/certs']);
});

test('the keys themselves can be given, and nothing is asked', async () => {
  const keys = keysOf({ keys: [KEY] });
  await keys.prefetch();
  await expect(keys.find('known')).resolves.toHaveLength(1);
  await expect(keys.find('unknown')).resolves.toHaveLength(0);
  expect(server.requests()).toBe(0);
  await expect(keysOf({ keys: [{ kty: 'RSA' }] }).find('known')).rejects.toThrow(
    /^keys of http:.* offers no acceptable key: no kid$/,
  );
});

describe('JWT_ISSUER without JWKS_URI', () => {
  const JWKS = '/.well-known/jwks.json';

  test('has its keys at the address of Auth0 and Cognito, with one request', async () => {
    serve({ [JWKS]: { keys: [KEY] } });
    await expect(observeKeys([server]).find('known')).resolves.toHaveLength(1);
    expect(asked).toStrictEqual([JWKS]);
  });

  test('discovers them if there are none, and remembers that', async () => {
    serve({ [OPENID]: document(), '/certs': { keys: [KEY] } });
    const keys = observeKeys([server]);
    await expect(keys.find('known')).resolves.toHaveLength(1);
    expect(asked).toStrictEqual([JWKS, OPENID, '/certs']);
    keys.clock.advance(UNKNOWN_KID_INTERVAL_MS);
    await keys.find('unknown');
    expect(asked.slice(3)).toStrictEqual([OPENID, '/certs']);
  });

  test('says that address as well if there is nothing anywhere', async () => {
    serve({});
    await expect(observeKeys([server]).find('known')).rejects.toThrow(
      `there is neither a key set nor a discovery document at ${[JWKS, OPENID, OAUTH]
        .map((path) => server.issuer + path)
        .join(', ')}; set the address of the key set`,
    );
  });

  test('does not discover other keys during an outage', async () => {
    server.answer((_request, response) => response.writeHead(503).end());
    await expect(observeKeys([server]).find('known')).rejects.toThrow(
      /jwks\.json answered with status 503/,
    );
    expect(server.requests()).toBe(1);
  });
});

describe('a provider elsewhere', () => {
  const issuer = 'https://login.example.com';

  /** The way to its keys, with a document that names this address of them. */
  function wayTo(jwksUri: string) {
    const document = Buffer.from(JSON.stringify({ issuer, jwks_uri: jwksUri }));
    return fetchFrom(trustedIssuer({ issuer, keySource: {} }), {
      requestDocument: () => Promise.resolve(document),
      fetchKeySet: () => Promise.resolve({ entries: [KEY], bytes: 1_000 }),
    });
  }

  test.each(['http://127.0.0.1:9001/', 'https://localhost/keys', 'http://[::1]/'])(
    'cannot send the function to %s, which is its own machine',
    async (jwksUri) => {
      const { fetchKeySet, jwksUri: name } = wayTo(jwksUri);
      await expect(fetchKeySet(name)).rejects.toThrow(/names a "jwks_uri" on this machine/);
    },
  );

  test('may have a key set at an address of 2,048 characters', async () => {
    const address = 'https://keys.example.com/'.padEnd(2_048, 'a');
    await expect(wayTo(address).fetchKeySet('')).resolves.toMatchObject({ entries: [KEY] });
    await expect(wayTo(`${address}a`).fetchKeySet('')).rejects.toThrow(/names no "jwks_uri"/);
  });

  test('may take a deadline for each request before it counts as a freeze', async () => {
    const { fetchKeySet, jwksUri, requests } = wayTo('https://keys.example.com/');
    await fetchKeySet(jwksUri);
    expect(requests?.()).toBe(2);
    await fetchKeySet(jwksUri);
    expect(requests?.()).toBe(2);
  });
});

test('the addresses of a document are those of the two specifications', () => {
  expect(discoveryAddresses('https://sso.example.com/realms/depot')).toStrictEqual([
    'https://sso.example.com/realms/depot/.well-known/openid-configuration',
    'https://sso.example.com/.well-known/oauth-authorization-server/realms/depot',
  ]);
  expect(discoveryAddresses('https://tenant.example.com/')).toStrictEqual([
    'https://tenant.example.com/.well-known/openid-configuration',
    'https://tenant.example.com/.well-known/oauth-authorization-server',
  ]);
});
