import type { AccessRule } from '../../../lib/access/rule';
import type { Caller } from '../../../lib/caller';
import {
  acceptedSubprotocol,
  type ConnectionGuard,
  connectionHandler,
  message,
} from '../../../lib/handler/websocket';
import type { Log } from '../../../lib/log';

const EXPIRES_AT = 1_800_000_060;

const AUTHORIZER = {
  principalId: 'alice',
  issuer: 'https://issuer.example.com',
  scope: 'reports:read audit',
  expiresAt: String(EXPIRES_AT),
};

function eventWith(authorizer?: unknown) {
  return { requestContext: { connectionId: 'c1', authorizer } };
}

/** Calls a handler, and tells its answer and everything else that it did. */
async function call(
  { rule = {}, now = EXPIRES_AT * 1000 - 1 }: { rule?: AccessRule | undefined; now?: number },
  authorizer?: unknown,
  guard: Partial<ConnectionGuard> = {},
) {
  const served: Caller[] = [];
  const ended: unknown[] = [];
  const lines: Parameters<Log>[] = [];
  const handler = connectionHandler(
    {
      rule,
      now: () => now,
      end: (...connection) => {
        ended.push(connection);
        return Promise.resolve();
      },
      log: (...line) => lines.push(line),
      ...guard,
    },
    (caller) => {
      served.push(caller);
      return message(200, 'served');
    },
  );
  return { answer: await handler(eventWith(authorizer)), served, ended, lines };
}

const FORBIDDEN = { statusCode: 403, body: '{"message":"Forbidden"}' };

describe('connectionHandler', () => {
  test('serves the caller that the authorizer has verified', async () => {
    const { answer, served, ended, lines } = await call({}, AUTHORIZER);
    expect(answer).toStrictEqual({ statusCode: 200, body: '{"message":"served"}' });
    expect(served).toStrictEqual([
      {
        principal: 'alice',
        issuer: 'https://issuer.example.com',
        scopes: ['reports:read', 'audit'],
        expiresAt: EXPIRES_AT,
        claims: {},
      },
    ]);
    expect([ended, lines]).toStrictEqual([[], []]);
  });

  test.each<[string, AccessRule]>([
    ['one scope', { scopes: ['audit'] }],
    ['all of several scopes', { scopes: ['audit', 'reports:read'] }],
    ['one of several scopes', { anyScope: ['admin', 'audit'] }],
  ])('serves a caller who has %s of the rule', async (_case, rule) => {
    expect((await call({ rule }, AUTHORIZER)).answer.statusCode).toBe(200);
  });

  test.each<[string, AccessRule]>([
    ['lacks a scope', { scopes: ['admin'] }],
    ['lacks one of several scopes', { scopes: ['audit', 'admin'] }],
    ['has none of the scopes of which one is enough', { anyScope: ['admin', 'reports'] }],
    ['has scopes only if they are put together', { scopes: ['reports:read audit'] }],
  ])('answers 403 to a caller who %s', async (_case, rule) => {
    const { answer, served } = await call({ rule }, AUTHORIZER);
    expect(answer).toStrictEqual(FORBIDDEN);
    expect(served).toStrictEqual([]);
  });

  test('serves nobody on a route without a rule', async () => {
    const { answer, served } = await call({}, AUTHORIZER, { rule: undefined });
    expect(answer).toStrictEqual(FORBIDDEN);
    expect(served).toStrictEqual([]);
  });

  test('ends the connection in the very second in which its token ends, and serves no more', async () => {
    const { answer, served, ended } = await call({ now: EXPIRES_AT * 1000 }, AUTHORIZER);
    expect(answer.statusCode).toBe(401);
    expect(served).toStrictEqual([]);
    expect(ended).toStrictEqual([[expect.objectContaining({ principal: 'alice' }), 'c1']]);
  });

  test.each([
    ['no context', undefined],
    ['a context that the caller could have sent as claims', { claims: { sub: 'alice' } }],
    ['a context without the end of the token', { ...AUTHORIZER, expiresAt: undefined }],
    ['an end of the token that is not a number', { ...AUTHORIZER, expiresAt: 'never' }],
  ])('answers 500 with %s, and says in the log what is missing', async (_case, authorizer) => {
    const { answer, served, ended, lines } = await call({}, authorizer);
    expect(answer).toStrictEqual({
      statusCode: 500,
      body: '{"message":"Internal server error"}',
    });
    expect([served, ended]).toStrictEqual([[], []]);
    expect(lines).toStrictEqual([['ERROR', expect.objectContaining({ event: 'caller_missing' })]]);
  });

  test('answers 500 if an expired connection cannot be ended, and does not serve it', async () => {
    const { answer, served, lines } = await call({ now: EXPIRES_AT * 1000 }, AUTHORIZER, {
      end: () => Promise.reject(new Error('no way to the gateway')),
    });
    expect(answer.statusCode).toBe(500);
    expect(served).toStrictEqual([]);
    expect(lines).toStrictEqual([['ERROR', expect.objectContaining({ event: 'handler_failed' })]]);
  });

  test('refuses a rule with a condition, which it cannot evaluate', async () => {
    await expect(call({ rule: { where: () => true } }, AUTHORIZER)).rejects.toThrow(
      'move the condition to the rule of $connect',
    );
  });
});

describe('acceptedSubprotocol', () => {
  test.each([
    ['the name before the token', 'bearer, abc.def.ghi', 'bearer'],
    ['it as the caller has written it', 'Bearer,abc', 'Bearer'],
    ['one subprotocol of several', 'mqtt, bearer, abc', 'bearer'],
  ])('answers %s', (_case, value, accepted) => {
    expect(acceptedSubprotocol({ headers: { 'sec-websocket-protocol': value } })).toStrictEqual({
      'Sec-WebSocket-Protocol': accepted,
    });
  });

  test.each([
    ['without the header', {}],
    ['if none of the offered ones is bearer', { 'Sec-WebSocket-Protocol': 'mqtt, bearers' }],
  ])('answers none %s', (_case, headers) => {
    expect(acceptedSubprotocol({ headers })).toStrictEqual({});
  });
});

test('a caller whose token has expired is told so', async () => {
  const { answer } = await call({ now: EXPIRES_AT * 1000 }, AUTHORIZER);
  expect(answer).toStrictEqual({ statusCode: 401, body: '{"message":"The token has expired"}' });
});
