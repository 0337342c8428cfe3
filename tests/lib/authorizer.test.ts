import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import type { LogFields } from '../../lib/log';
import { planPolicy } from '../../lib/policy/plan';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { publicJwk, rsaKey, signToken } from '../support/signing';
import { STAGE_ARN } from '../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

const NOW = 1_800_000_000;
const AUDIENCE = 'https://api.example.com';
const METHOD_ARN = `${STAGE_ARN}/GET/orders`;

const key = rsaKey('key-1');
let provider: KeySetServer;

beforeAll(async () => {
  provider = await startKeySetServer([publicJwk(key)]);
});

afterAll(async () => {
  await provider.close();
});

/** A separate service for a test, with a stopped clock and a log that the test can read. */
function service(environment: Record<string, string> = {}) {
  const lines: LogFields[] = [];
  const config = parseConfig({
    JWT_ISSUER: provider.issuer,
    JWT_AUDIENCE: AUDIENCE,
    ...environment,
  });
  const { handler: authorize } = assembleAuthorizer(config, {
    accessRules: TEST_RULES,
    plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
    now: () => NOW * 1000,
    log: (level, fields) => {
      if (!('event' in fields)) lines.push({ level, ...fields });
    },
  });
  const withToken = (token: string, methodArn = METHOD_ARN) =>
    authorize({ type: 'TOKEN', authorizationToken: `Bearer ${token}`, methodArn });
  return { authorize, withToken, lines };
}

function aliceToken(more: object = {}, header: object = {}): string {
  const claims = {
    iss: provider.issuer,
    sub: 'alice',
    aud: AUDIENCE,
    exp: NOW + 600,
    iat: NOW,
    jti: 'token-1',
    client_id: 'web',
    scope: 'orders:read products:read',
    ...more,
  };
  return signToken(claims, key, header);
}

describe('a token that is good', () => {
  test('is granted one policy for the whole stage, for any called route', async () => {
    const { withToken } = service();
    const answers = await Promise.all([
      withToken(aliceToken(), `${STAGE_ARN}/GET/orders`),
      withToken(aliceToken(), `${STAGE_ARN}/POST/orders`),
      withToken(aliceToken(), `${STAGE_ARN}/GET/orders/a:b*?`),
    ]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0].policyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'execute-api:Invoke',
        Resource: ['GET/sayhello', 'GET/orders', 'GET/orders/?*', 'GET/products'].map(
          (resource) => `${STAGE_ARN}/${resource}`,
        ),
      },
      {
        Effect: 'Deny',
        Action: 'execute-api:Invoke',
        Resource: [`${STAGE_ARN}/POST/orders`, `${STAGE_ARN}/GET/orders/*/*`],
      },
    ]);
  });

  test('gives the handlers the caller as flat text', async () => {
    const { withToken } = service();
    const answer = await withToken(aliceToken());
    expect(answer.principalId).toBe('alice');
    expect(answer.context).toEqual({
      scope: 'orders:read products:read',
      issuer: provider.issuer,
      clientId: 'web',
      tokenId: 'token-1',
      expiresAt: String(NOW + 600),
      errorCode: 'insufficient_scope',
      reason: 'route_not_entitled',
      challenge:
        'Bearer error="insufficient_scope", error_description="The token does not give access to this route"',
    });
  });

  test('leaves one line of log, without the token', async () => {
    const { withToken, lines } = service();
    const token = aliceToken();
    await withToken(token);
    expect(lines).toEqual([
      {
        level: 'INFO',
        outcome: 'granted',
        principal: 'alice',
        issuer: provider.issuer,
        kid: 'key-1',
        durationMs: expect.any(Number) as unknown,
      },
    ]);
    for (const part of token.split('.')) expect(JSON.stringify(lines)).not.toContain(part);
  });
});

test('the log says how many milliseconds a decision took', async () => {
  const { withToken, lines } = service();
  provider.answer((_request, response) => {
    setTimeout(() => response.end(JSON.stringify({ keys: [publicJwk(key)] })), 100);
  });
  const startedAt = performance.now();
  await withToken(aliceToken());
  const elapsedMs = performance.now() - startedAt;
  provider.answer([publicJwk(key)]);
  expect(lines[0]?.['durationMs']).toBeGreaterThan(90);
  expect(lines[0]?.['durationMs']).toBeLessThanOrEqual(elapsedMs);
});

describe('a usage plan', () => {
  const clientKey = 'client-4711-of-acme-inc';

  test('gets its API key from the configured claim of a token that is granted', async () => {
    const { withToken } = service({ USAGE_KEY_CLAIM: 'client_id' });
    const answer = await withToken(aliceToken({ client_id: clientKey }));
    expect(answer.usageIdentifierKey).toBe(clientKey);
  });

  test('gets none from a token that is rejected, and none if it is off', async () => {
    const metered = service({ USAGE_KEY_CLAIM: 'client_id' });
    const expired = aliceToken({ client_id: clientKey, exp: NOW - 60 });
    await expect(metered.withToken(expired)).resolves.not.toHaveProperty('usageIdentifierKey');
    const good = service().withToken(aliceToken({ client_id: clientKey }));
    await expect(good).resolves.not.toHaveProperty('usageIdentifierKey');
  });
});

describe('a token that will never be accepted', () => {
  test('is denied the whole stage, with the reason for the caller and no content of the token', async () => {
    const { withToken, lines } = service();
    const answer = await withToken(aliceToken({ exp: NOW - 60 }));
    expect(answer).toEqual({
      principalId: 'rejected',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE_ARN}/*`] }],
      },
      context: {
        errorCode: 'invalid_token',
        reason: 'token_expired',
        challenge: 'Bearer error="invalid_token", error_description="The token has expired"',
      },
    });
    expect(lines).toMatchObject([
      {
        outcome: 'rejected',
        reason: 'token_expired',
        principal: 'rejected',
        unverifiedKid: 'key-1',
        // Lambda counts a 401 among its errors, and only that.
        answer: undefined,
      },
    ]);
  });

  test('is answered with 401 if INVALID_TOKEN_RESPONSE is unauthorized', async () => {
    const { withToken, lines } = service({ INVALID_TOKEN_RESPONSE: 'unauthorized' });
    await expect(withToken(aliceToken({ exp: NOW - 60 }))).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([
      { outcome: 'rejected', reason: 'token_expired', answer: 'unauthorized' },
    ]);
  });
});

describe('INVALID_TOKEN_RESPONSE=unauthorized-if-expired', () => {
  const refreshing = () => service({ INVALID_TOKEN_RESPONSE: 'unauthorized-if-expired' });

  test('answers an expired token with 401, on which a client gets itself another one', async () => {
    const { withToken, lines } = refreshing();
    await expect(withToken(aliceToken({ exp: NOW - 60 }))).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([{ reason: 'token_expired', answer: 'unauthorized' }]);
  });

  test.each([
    ['audience_not_accepted', () => aliceToken({ aud: 'https://other.example.com' })],
    ['signature_invalid', () => signToken({ iss: provider.issuer }, rsaKey('key-1'))],
    ['token_malformed', () => 'garbage'],
    ['token_encrypted', () => `${Buffer.from('{"enc":"A256GCM"}').toString('base64url')}.a.b.c.d`],
  ])('denies every other final rejection, such as %s', async (reason, makeToken) => {
    const { withToken } = refreshing();
    await expect(withToken(makeToken())).resolves.toMatchObject({ context: { reason } });
  });

  test('answers a token that may be accepted later with 401, as always', async () => {
    const early = refreshing().withToken(aliceToken({ nbf: NOW + 60 }));
    await expect(early).rejects.toThrow(/^Unauthorized$/);
  });
});

test('the challenge to a bare token does not say Bearer', async () => {
  const { authorize } = service({ TOKEN_SCHEME: 'none' });
  const event = { type: 'TOKEN', authorizationToken: 'garbage', methodArn: METHOD_ARN };
  await expect(authorize(event)).resolves.toMatchObject({
    context: {
      challenge:
        'Token error="invalid_token", error_description="The token is not a JWT in compact form"',
    },
  });
});

describe('a token that may be accepted later is answered with an uncached 401', () => {
  test.each([
    ['token_not_active', () => aliceToken({ nbf: NOW + 60 })],
    ['key_not_found', () => aliceToken({}, { kid: 'key-2' })],
  ])('%s', async (reason, makeToken) => {
    const { withToken, lines } = service();
    await expect(withToken(makeToken())).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([{ outcome: 'rejected', reason, answer: 'unauthorized' }]);
  });

  test('the stack of the error names the reason, for the log of Lambda and of the local gateway', async () => {
    const { withToken } = service();
    await expect(withToken(aliceToken({ nbf: NOW + 60 }))).rejects.toMatchObject({
      message: 'Unauthorized',
      stack: 'Unauthorized: token_not_active',
    });
  });

  test('request_ambiguous: a request with two tokens, whichever of them is good', async () => {
    const { authorize, lines } = service();
    const tokens = [`Bearer ${aliceToken()}`, 'Bearer x'];
    const multiValueHeaders = { Authorization: tokens };
    const event = { type: 'REQUEST', methodArn: METHOD_ARN, multiValueHeaders };
    await expect(authorize(event)).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([{ outcome: 'rejected', reason: 'request_ambiguous' }]);
  });

  test('token_missing: a header without a token of the scheme', async () => {
    const { authorize, lines } = service();
    const event = { type: 'TOKEN', authorizationToken: 'Basic YTpi', methodArn: METHOD_ARN };
    await expect(authorize(event)).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([{ outcome: 'rejected', reason: 'token_missing' }]);
  });
});

describe('a request that cannot be decided is answered neither with a Deny nor with a 401', () => {
  test('a provider that cannot be reached', async () => {
    const gone = await startKeySetServer();
    await gone.close();
    const { withToken, lines } = service({ JWKS_URI: gone.jwksUri });
    await expect(withToken(aliceToken())).rejects.toMatchObject({ name: 'SigningKeysUnavailable' });
    expect(lines).toMatchObject([
      { level: 'ERROR', outcome: 'undecided', reason: 'keys_unavailable' },
    ]);
  });

  test('a provider whose answer is not a key set', async () => {
    const malformed = await startKeySetServer();
    malformed.answer((_request, response) => response.end('{"keys":"abc"}'));
    const { withToken, lines } = service({ JWKS_URI: malformed.jwksUri });
    await expect(withToken(aliceToken())).rejects.toMatchObject({ name: 'SigningKeysUnavailable' });
    expect(lines).toMatchObject([
      { level: 'ERROR', outcome: 'undecided', reason: 'keys_unavailable' },
    ]);
    await malformed.close();
  });

  test.each<[string, unknown]>([
    ['an event that is not an object', null],
    ['an event without a token', { type: 'TOKEN', methodArn: METHOD_ARN }],
    ['a token that is not text', { authorizationToken: 1, methodArn: METHOD_ARN }],
    ['an event without a method ARN', { authorizationToken: 'Bearer x' }],
    [
      'a method ARN of another service',
      { authorizationToken: 'Bearer x', methodArn: 'arn:aws:s3:::b' },
    ],
  ])('%s', async (_name, event) => {
    const { authorize, lines } = service();
    await expect(authorize(event)).rejects.toThrow(/^event\./);
    expect(lines).toMatchObject([
      { level: 'ERROR', outcome: 'undecided', reason: 'event_not_recognized' },
    ]);
  });
});
