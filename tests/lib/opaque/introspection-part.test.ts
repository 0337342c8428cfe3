import {
  answerWith,
  AWS_CREDENTIALS,
  type AwsServer,
  startAwsServer,
} from '../../support/aws/aws-server';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';
import {
  activeAnswer,
  askingEntry,
  type IntrospectingAuthorizer,
  introspectingAuthorizer,
  ISSUER,
  NOW,
} from '../../support/introspecting-authorizer';
import { ed25519Key, publicJwk, rsaKey, signToken } from '../../support/signing';

const NEW_TOKEN_BURST = 100;

let server: IntrospectionServer;

beforeEach(async () => {
  server = await startIntrospectionServer();
  server.answer(activeAnswer());
});

afterEach(() => server.close());

function asking(settings: object = {}, entry: object = {}): IntrospectingAuthorizer {
  return introspectingAuthorizer(askingEntry(server.endpoint, settings, entry));
}

describe('a token that only its issuer can judge', () => {
  test('is granted if the issuer says so, and the log names the issuer', async () => {
    await expect(asking().decide('opaque')).resolves.toMatchObject({
      outcome: 'granted',
      principal: 'alice',
      issuer: ISSUER,
    });
  });

  test('is sent once, in a form, with a hint and the credentials of this service', async () => {
    await asking().decide('an+opaque/token==');
    const [question] = server.questions;
    expect([...(question?.fields ?? [])]).toEqual([
      ['token', 'an+opaque/token=='],
      ['token_type_hint', 'access_token'],
    ]);
    expect(question?.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: `Basic ${Buffer.from('orders-api:a+secret+of+a+test').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  test.each([
    ['it has characters that no token has', 'opaque=token', 'token_malformed'],
    [
      'it is encrypted',
      `${Buffer.from('{"enc":"A128GCM"}').toString('base64url')}.a.b.c.d`,
      'token_encrypted',
    ],
    ['it has the three parts of a JWT', 'a.b.c', 'token_malformed'],
  ])('is not sent anywhere if %s', async (_, token, reason) => {
    await expect(asking().verdict(token)).resolves.toBe(reason);
    expect(server.questions).toHaveLength(0);
  });

  test('goes to the issuer of its prefix, and to no other', async () => {
    const other = await startIntrospectionServer();
    other.answer(activeAnswer({ iss: 'https://other.example.com', sub: 'bob' }));
    const authorizer = introspectingAuthorizer(
      askingEntry(server.endpoint),
      askingEntry(
        other.endpoint,
        { tokenPrefix: 'other_' },
        { issuer: 'https://other.example.com' },
      ),
    );
    await expect(authorizer.decide('other_token')).resolves.toMatchObject({ principal: 'bob' });
    expect(server.questions).toHaveLength(0);
    await expect(authorizer.decide('token')).resolves.toMatchObject({ principal: 'alice' });
    expect(other.questions).toHaveLength(1);
    await other.close();
  });

  test('is not sent to an issuer whose tokens begin in another way', async () => {
    await expect(asking({ tokenPrefix: 'ory_at_' }).verdict('token')).resolves.toBe(
      'token_malformed',
    );
    expect(server.questions).toHaveLength(0);
  });
});

describe('an answer is remembered', () => {
  test('for 60 seconds by default, and then the issuer is asked again', async () => {
    const authorizer = asking();
    await authorizer.decide('token');
    authorizer.clock.advance(59_999);
    server.answer({ active: false });
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
    authorizer.clock.advance(1);
    await expect(authorizer.verdict('token')).resolves.toBe('token_inactive');
    expect(server.questions).toHaveLength(2);
  });

  test('no longer than the token is valid', async () => {
    const authorizer = asking({}, { clockToleranceSeconds: 0 });
    server.answer(activeAnswer({ exp: NOW + 10.5 }));
    await authorizer.decide('token');
    authorizer.clock.advance(10_499);
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
    expect(server.questions).toHaveLength(1);
    authorizer.clock.advance(1);
    await expect(authorizer.verdict('token')).resolves.toBe('token_expired');
  });

  test('not at all if rememberSeconds is 0', async () => {
    const authorizer = asking({ rememberSeconds: 0 });
    await authorizer.decide('token');
    await authorizer.decide('token');
    expect(server.questions).toHaveLength(2);
    server.answer({ active: false });
    await expect(authorizer.verdict('token')).resolves.toBe('token_inactive');
    server.answer(activeAnswer());
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
  });

  test('if it is a refusal, for as long as the setting says, since the token may become known', async () => {
    const authorizer = asking({ rememberSeconds: 5 });
    server.answer({ active: false });
    await expect(authorizer.verdict('token')).resolves.toBe('token_inactive');
    server.answer(activeAnswer());
    authorizer.clock.advance(4_999);
    await expect(authorizer.verdict('token')).resolves.toBe('token_inactive');
    expect(server.questions).toHaveLength(1);
    authorizer.clock.advance(1);
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
  });

  test('never if it is a failure', async () => {
    const authorizer = asking();
    server.answer((_request, response) => response.writeHead(503).end());
    await expect(authorizer.verdict('token')).resolves.toBe('introspection_unavailable');
    server.answer(activeAnswer());
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
  });
});

test('a token that was refused once and is good again counts as known, also in a flood', async () => {
  const authorizer = asking();
  await authorizer.decide('token');
  authorizer.clock.advance(60_000);
  server.answer({ active: false });
  await expect(authorizer.verdict('token')).resolves.toBe('token_inactive');
  authorizer.clock.advance(60_000);
  server.answer(activeAnswer());
  await expect(authorizer.verdict('token')).resolves.toBe('granted');
  server.answer({ active: false });
  authorizer.clock.advance(60_000);
  for (let index = 0; index <= NEW_TOKEN_BURST; index += 1) await authorizer.decide(`bad-${index}`);
  server.answer(activeAnswer());
  await expect(authorizer.verdict('token')).resolves.toBe('granted');
});

describe('connections', () => {
  test('are kept between questions', async () => {
    const authorizer = asking({ rememberSeconds: 0 });
    for (const token of ['a', 'b', 'c']) await authorizer.decide(token);
    expect(server.connections()).toBe(1);
  });

  test('that ended while nobody looked are replaced within the same question', async () => {
    const authorizer = asking();
    await authorizer.decide('a');
    server.dropConnections();
    await expect(authorizer.verdict('b')).resolves.toBe('granted');
  });
});

test('a proof of who asks is from the moment of the question', async () => {
  const key = ed25519Key('key').privateKey.export({ type: 'pkcs8', format: 'pem' });
  await asking({ authentication: 'private_key_jwt', clientSecret: key }).decide('token');
  const [, payload = ''] = server.questions[0]?.fields.get('client_assertion')?.split('.') ?? [];
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    ...{ iss: 'orders-api', aud: ISSUER, iat: NOW },
  });
});

describe('a secret in a parameter', () => {
  const before = { ...process.env };
  let aws: AwsServer;

  beforeEach(async () => {
    aws = await startAwsServer();
    aws.answer(answerWith({ Parameter: { Value: 'stored' } }));
    Object.assign(process.env, {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: AWS_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: AWS_CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: AWS_CREDENTIALS.sessionToken,
      AWS_ENDPOINT_URL: aws.url,
    });
  });

  afterEach(async () => {
    process.env = { ...before };
    await aws.close();
  });

  test.each(['clientSecretParameter', 'privateKeyParameter'])('is read: %s', async (name) => {
    const authentication = 'client_secret_post';
    const settings = { authentication, clientSecret: undefined, [name]: '/dev/secret' };
    await expect(asking(settings).verdict('token')).resolves.toBe('granted');
    expect(aws.requests[0]?.body).toMatchObject({ Name: '/dev/secret' });
    expect(server.questions[0]?.fields.get('client_secret')).toBe('stored');
  });
});

describe('credentials that the endpoint refuses', () => {
  test('are not a verdict on the token, and the log says what to do', async () => {
    server.answer((_request, response) =>
      response.writeHead(401).end('{"error":"invalid_client"}'),
    );
    const line = await asking().decide('token');
    expect(line).toMatchObject({ outcome: 'undecided', reason: 'introspection_unavailable' });
    expect(line['problem']).toMatch(/status 401.*check clientId and its secret/);
    expect(JSON.stringify(line)).not.toContain('a secret of a test');
  });
});

describe('the endpoint', () => {
  test('is discovered at the issuer if it is not given, once', async () => {
    const authorizer = introspectingAuthorizer(
      askingEntry('', { endpoint: undefined }, { issuer: server.origin }),
    );
    server.answer((request, response) => {
      const document = { issuer: server.origin, introspection_endpoint: server.endpoint };
      const answer =
        request.url === '/introspect' ? activeAnswer({ iss: server.origin }) : document;
      if (request.url === '/.well-known/openid-configuration') response.writeHead(404).end();
      else response.end(JSON.stringify(answer));
    });
    await expect(authorizer.verdict('a')).resolves.toBe('granted');
    await expect(authorizer.verdict('b')).resolves.toBe('granted');
    expect(server.questions.map(({ path }) => path)).toEqual([
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      '/introspect',
      '/introspect',
    ]);
  });

  test('is discovered at the address that the entry names, if it names one', async () => {
    const discoveryUri = `${server.origin}/discovery`;
    const authorizer = introspectingAuthorizer(
      askingEntry('', { endpoint: undefined }, { keys: undefined, discoveryUri }),
    );
    server.answer((request, response) => {
      const document = { issuer: ISSUER, introspection_endpoint: server.endpoint };
      response.end(JSON.stringify(request.url === '/discovery' ? document : activeAnswer()));
    });
    await expect(authorizer.verdict('token')).resolves.toBe('granted');
    expect(server.questions.map(({ path }) => path)).toEqual(['/discovery', '/introspect']);
  });

  test('cannot be discovered without a document, and the error names where it was looked for', async () => {
    const authorizer = introspectingAuthorizer(
      askingEntry('', { endpoint: undefined }, { issuer: server.origin }),
    );
    server.answer((_request, response) => response.writeHead(404).end());
    await expect(authorizer.decide('token')).resolves.toMatchObject({
      reason: 'introspection_unavailable',
      problem: `IntrospectionUnavailable: there is no discovery document at ${server.origin}/.well-known/openid-configuration, ${server.origin}/.well-known/oauth-authorization-server; set introspection.endpoint of the entry to the address of the endpoint`,
    });
  });

  test('is discovered once for tokens that come at the same time, and anew after a failure', async () => {
    const authorizer = introspectingAuthorizer(
      askingEntry('', { endpoint: undefined }, { issuer: server.origin }),
    );
    server.answer((_request, response) => response.writeHead(503).end());
    await expect(authorizer.verdict('a')).resolves.toBe('introspection_unavailable');
    const document = { issuer: server.origin, introspection_endpoint: server.endpoint };
    server.answer((request, response) => {
      const answer =
        request.url === '/introspect' ? activeAnswer({ iss: server.origin }) : document;
      response.end(JSON.stringify(answer));
    });
    const tokens = ['b', 'c', 'd', 'e'];
    const lines = await Promise.all(tokens.map((token) => authorizer.decide(token)));
    expect(lines.map(({ outcome }) => outcome)).toEqual(tokens.map(() => 'granted'));
    const documents = server.questions.filter(({ path }) => path !== '/introspect');
    expect(documents).toHaveLength(2);
  });

  describe('that was discovered, and is gone for one token', () => {
    let discovery: 'up' | 'down' | 'moved';
    let gone: number;
    let authorizer: IntrospectingAuthorizer;
    const documents = (): number =>
      server.questions.filter(({ path }) => path.includes('well-known')).length;

    beforeEach(async () => {
      discovery = 'up';
      gone = 404;
      server.answer((request, response) => {
        const token = server.questions.at(-1)?.fields.get('token') ?? '';
        const isDocument = request.url?.includes('well-known') === true;
        const moved = discovery === 'moved' ? `${server.endpoint}/new` : server.endpoint;
        const document = { issuer: server.origin, introspection_endpoint: moved };
        if (isDocument) response.writeHead(discovery === 'down' ? 503 : 200);
        else if (request.url !== new URL(moved).pathname || token.startsWith('..')) {
          response.writeHead(gone);
        }
        response.end(JSON.stringify(isDocument ? document : activeAnswer({ iss: server.origin })));
      });
      authorizer = introspectingAuthorizer(
        askingEntry('', { endpoint: undefined }, { issuer: server.origin }),
      );
      await expect(authorizer.verdict('good')).resolves.toBe('granted');
      expect(documents()).toBe(1);
    });

    test('stays where it is for all others, also while the issuer cannot be asked', async () => {
      discovery = 'down';
      authorizer.clock.advance(60_000);
      await expect(authorizer.verdict('../../x')).resolves.toBe('introspection_unavailable');
      await expect(authorizer.verdict('new')).resolves.toBe('granted');
    });

    test('is not looked for elsewhere because it fails', async () => {
      discovery = 'moved';
      gone = 503;
      authorizer.clock.advance(60_000);
      await expect(authorizer.verdict('new')).resolves.toBe('introspection_unavailable');
      expect(documents()).toBe(1);
    });

    test('is discovered again 10 seconds after it was, and not sooner', async () => {
      discovery = 'moved';
      authorizer.clock.advance(9_999);
      await expect(authorizer.verdict('new')).resolves.toBe('introspection_unavailable');
      expect(documents()).toBe(1);
      authorizer.clock.advance(1);
      await expect(authorizer.verdict('new')).resolves.toBe('granted');
      expect(documents()).toBe(2);
    });

    test('is not discovered again for each such token', async () => {
      authorizer.clock.advance(60_000);
      for (let index = 0; index < 20; index += 1) {
        await authorizer.verdict(`../../${index}`);
        await expect(authorizer.verdict(`new-${index}`)).resolves.toBe('granted');
      }
      expect(documents()).toBe(2);
    });

    test.each([404, 410])('is followed at once if it has moved, with status %i', async (code) => {
      discovery = 'moved';
      gone = code;
      authorizer.clock.advance(60_000);
      await expect(authorizer.verdict('new')).resolves.toBe('granted');
      expect(server.questions.at(-1)?.path).toBe('/introspect/new');
    });
  });

  test('is not discovered if the issuer refuses to say, and the error does not blame the secret', async () => {
    const authorizer = introspectingAuthorizer(
      askingEntry('', { endpoint: undefined }, { issuer: server.origin }),
    );
    server.answer((_request, response) => response.writeHead(403).end());
    const line = await authorizer.decide('token');
    expect(line['reason']).toBe('introspection_unavailable');
    expect(line['problem']).toMatch(/configuration answered with status 403 instead of 200$/);
  });

  test.each([
    [
      { issuer: 'https://other.example.com' },
      /names the issuer https:\/\/other\.example\.com, and not/,
    ],
    [{}, /names no "introspection_endpoint" that can be used; set introspection\.endpoint/],
    [
      { introspection_endpoint: 'http://provider.example.com' },
      /names no "introspection_endpoint"/,
    ],
  ])('is not taken from a discovery document with %j', async (members, problem) => {
    const authorizer = introspectingAuthorizer(
      askingEntry('', { endpoint: undefined }, { issuer: server.origin }),
    );
    server.answer({ issuer: server.origin, ...members });
    const line = await authorizer.decide('token');
    expect(line['reason']).toBe('introspection_unavailable');
    expect(line['problem']).toMatch(problem);
  });
});

describe('a signed token of an issuer that is asked as well', () => {
  const key = rsaKey('key');
  const claims = {
    iss: ISSUER,
    aud: 'https://api.example.com',
    sub: 'alice',
    exp: NOW + 600,
    client_id: 'web',
  };
  const entry = { keys: [publicJwk(key)] };

  test('is granted if the signature is good and the issuer says that it is active', async () => {
    server.answer({ active: true });
    const authorizer = asking({ signedTokens: true }, entry);
    await expect(authorizer.verdict(signToken(claims, key))).resolves.toBe('granted');
    await expect(authorizer.verdict(signToken(claims, key))).resolves.toBe('granted');
    expect(server.questions).toHaveLength(1);
  });

  test('is refused once the issuer has withdrawn it', async () => {
    const authorizer = asking({ signedTokens: true, rememberSeconds: 5 }, entry);
    await authorizer.decide(signToken(claims, key));
    server.answer({ active: false });
    authorizer.clock.advance(5_000);
    await expect(authorizer.verdict(signToken(claims, key))).resolves.toBe('token_inactive');
  });

  test('is not active because it says so itself', async () => {
    server.answer({ client_id: 'web' });
    const token = signToken({ ...claims, active: true }, key);
    await expect(asking({ signedTokens: true }, entry).verdict(token)).resolves.toBe(
      'introspection_unavailable',
    );
  });

  test('is not sent if its signature is not good', async () => {
    const forged = signToken(claims, rsaKey('key'));
    await expect(asking({ signedTokens: true }, entry).verdict(forged)).resolves.toBe(
      'signature_invalid',
    );
    expect(server.questions).toHaveLength(0);
  });

  test('is not sent if it is of another issuer', async () => {
    const other = {
      issuer: 'https://other.example.com',
      audiences: ['https://api.example.com'],
      keys: [publicJwk(key)],
    };
    const authorizer = introspectingAuthorizer(
      askingEntry(server.endpoint, { signedTokens: true }, { keys: [publicJwk(rsaKey('own'))] }),
      other,
    );
    const token = signToken({ ...claims, iss: other.issuer }, key);
    await expect(authorizer.verdict(token)).resolves.toBe('granted');
    expect(server.questions).toHaveLength(0);
  });

  test('is not asked about unless the entry says so', async () => {
    await expect(asking({}, entry).verdict(signToken(claims, key))).resolves.toBe('granted');
    expect(server.questions).toHaveLength(0);
  });
});

test('a JWT that names an issuer without signed tokens has a key that nobody knows', async () => {
  const token = signToken({ iss: ISSUER, exp: NOW + 600 }, rsaKey('key'));
  await expect(asking().verdict(token)).resolves.toBe('key_not_found');
  expect(server.questions).toHaveLength(0);
});
