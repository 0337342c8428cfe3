import { parseConfig } from '../../../lib/config/config';
import type { IssuerEntry } from '../../../lib/config/trusted-issuer';
import { backchannelLogoutHandler } from '../../../lib/handler/backchannel-logout';
import { createIssuerKeySets } from '../../../lib/keys/issuer-key-sets';
import { fetchKeySet } from '../../../lib/keys/key-set';
import { requestDocument } from '../../../lib/keys/key-set-request';
import { TokenRejected } from '../../../lib/reason';
import type { LogoutSettings } from '../../../lib/revocation/logout-settings';
import { createLogoutTokenVerifier } from '../../../lib/revocation/logout-token';
import { undecidedReasonOf } from '../../../lib/undecided';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { FakeClock } from '../../support/observed-keys';
import { base64url, ellipticCurveKey, publicJwk, rsaKey, signToken } from '../../support/signing';

const UNKNOWN_KID_INTERVAL_MS = 9_000;

const KEY = rsaKey('key-1');
const OTHER_KEY = rsaKey('key-2');
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const servers: KeySetServer[] = [];

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** A provider on loopback, and a verifier of its logout tokens. */
async function scene(
  entry: Partial<IssuerEntry> = {},
  key = KEY,
  more: Partial<LogoutSettings> = {},
) {
  const server = await startKeySetServer([publicJwk(key)]);
  servers.push(server);
  const clock = new FakeClock();
  const { issuer, jwksUri } = server;
  const trusted = { issuer, jwksUri, audiences: ['https://api.example.com'], ...entry };
  const config = parseConfig({ TRUSTED_ISSUERS: JSON.stringify([trusted]) });
  const keySets = createIssuerKeySets(config, {
    fetchKeySet,
    requestDocument,
    now: clock.now,
    report: () => undefined,
  });
  const audiences = ['login-client', 'other-client'];
  const settings = { audiences, alwaysWithdrawsSubject: false, ...more };
  const verify = createLogoutTokenVerifier(keySets, settings, clock.now);
  const seconds = clock.now() / 1000;
  /** The claims of a good logout token; an undefined one is left out. */
  const claimsWith = (more: object = {}): object => ({
    iss: issuer,
    aud: 'login-client',
    iat: seconds,
    exp: seconds + 120,
    jti: 'logout-1',
    events: { [EVENT]: {} },
    sid: 'session-1',
    sub: 'alice',
    ...more,
  });
  const tokenWith = (more: object = {}, header: object = {}, key = KEY): string =>
    signToken(claimsWith(more), key, { typ: 'logout+jwt', ...header });
  /** The one withdrawal, a list of several, or the reason of the refusal. */
  const verdictOn = async (token: string): Promise<unknown> => {
    try {
      const withdrawals = await verify(token);
      return withdrawals.length === 1 ? withdrawals[0] : withdrawals;
    } catch (error) {
      if (error instanceof TokenRejected) return error.message;
      return `undecided: ${undecidedReasonOf(error)}`;
    }
  };
  return { server, issuer, clock, seconds, claimsWith, tokenWith, verify, verdictOn };
}

/** The endpoint with such a verifier. */
async function endpoint(entry: Partial<IssuerEntry> = {}) {
  const started = await scene(entry);
  const handler = backchannelLogoutHandler({
    verify: started.verify,
    withdraw: () => Promise.resolve(),
    log: () => undefined,
  });
  const statusOf = async (token: string): Promise<number> => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `logout_token=${token}`;
    return (await handler({ headers, body, isBase64Encoded: false })).statusCode;
  };
  return { ...started, statusOf };
}

describe('a good logout token', () => {
  test('with a session withdraws the tokens of that session, also if it names the subject', async () => {
    const { issuer, tokenWith, verdictOn } = await scene();
    const session = { kind: 'session', issuer, sessionId: 'session-1' };
    await expect(verdictOn(tokenWith())).resolves.toStrictEqual(session);
    await expect(verdictOn(tokenWith({ sub: undefined }))).resolves.toStrictEqual(session);
    await expect(verdictOn(tokenWith({ sub: null }))).resolves.toStrictEqual(session);
  });

  test('without a session withdraws the tokens of its subject up to its own second', async () => {
    const { issuer, seconds, tokenWith, verdictOn } = await scene();
    const subject = { kind: 'subject', issuer, subject: 'alice', issuedBefore: seconds + 1 };
    await expect(verdictOn(tokenWith({ sid: undefined }))).resolves.toStrictEqual(subject);
    await expect(
      verdictOn(tokenWith({ sid: undefined, iat: seconds + 0.9 })),
    ).resolves.toStrictEqual(subject);
  });

  test('withdraws the tokens of its subject as well, on a stage that says so', async () => {
    const { issuer, seconds, tokenWith, verdictOn } = await scene({}, KEY, {
      alwaysWithdrawsSubject: true,
    });
    const session = { kind: 'session', issuer, sessionId: 'session-1' };
    const subject = { kind: 'subject', issuer, subject: 'alice', issuedBefore: seconds + 1 };
    await expect(verdictOn(tokenWith())).resolves.toStrictEqual([session, subject]);
    await expect(verdictOn(tokenWith({ sub: undefined }))).resolves.toStrictEqual(session);
    await expect(verdictOn(tokenWith({ sid: undefined }))).resolves.toStrictEqual(subject);
    await expect(verdictOn(tokenWith({ sub: undefined, sid: undefined }))).resolves.toBe(
      'claim_missing: sub',
    );
  });

  test.each([
    ['typ logout+jwt', { typ: 'logout+jwt' }],
    ['typ application/logout+jwt', { typ: 'application/logout+jwt' }],
    ['typ JWT', { typ: 'JWT' }],
    ['no typ', { typ: undefined }],
  ])('may have %s', async (_name, header) => {
    const { tokenWith, verdictOn } = await scene();
    await expect(verdictOn(tokenWith({}, header))).resolves.toMatchObject({ kind: 'session' });
  });

  test('may be for several clients, one of them ours, and for each of ours', async () => {
    const { tokenWith, verdictOn } = await scene();
    for (const aud of [['login-client', 'foreign'], 'other-client']) {
      await expect(verdictOn(tokenWith({ aud }))).resolves.toMatchObject({ kind: 'session' });
    }
  });

  test('may have further events, claims, and content of its event, which are ignored', async () => {
    const { tokenWith, verdictOn } = await scene();
    const events = { 'https://schemas.example.com/other': 1, [EVENT]: { why: 'idle' } };
    await expect(
      verdictOn(tokenWith({ events, trace_id: 'x', typ: 'Logout' })),
    ).resolves.toMatchObject({ kind: 'session' });
  });

  test('is verified with the algorithms of its issuer', async () => {
    const key = ellipticCurveKey('ec', 'P-256');
    const { claimsWith, verdictOn } = await scene({ algorithms: ['ES256'] }, key);
    const token = signToken(claimsWith(), key, { typ: 'logout+jwt' }, 'ES256');
    await expect(verdictOn(token)).resolves.toMatchObject({ kind: 'session' });
  });

  test('without exp is good for two minutes', async () => {
    const { clock, tokenWith, verdictOn } = await scene({ clockToleranceSeconds: 0 });
    const token = tokenWith({ exp: undefined });
    clock.advance(119_000);
    await expect(verdictOn(token)).resolves.toMatchObject({ kind: 'session' });
    clock.advance(1_000);
    await expect(verdictOn(token)).resolves.toBe('token_expired');
  });

  test('withdraws the same tokens if it is sent again', async () => {
    const { tokenWith, verdictOn } = await scene();
    const token = tokenWith({ sid: undefined });
    await expect(verdictOn(token)).resolves.toStrictEqual(await verdictOn(token));
  });

  test('is found good with a key that the provider published a moment ago', async () => {
    const { server, clock, tokenWith, verdictOn } = await scene();
    await verdictOn(tokenWith());
    server.answer([publicJwk(KEY), publicJwk(OTHER_KEY)]);
    clock.advance(9_000);
    const token = tokenWith({}, { kid: 'key-2' }, OTHER_KEY);
    await expect(verdictOn(token)).resolves.toMatchObject({ kind: 'session' });
  });
});

describe('section 2.6: a logout token is refused', () => {
  const ahead = 1_800_000_600;
  const claims: readonly (readonly [string, object, string])[] = [
    ['of another issuer', { iss: 'https://evil.example.com' }, 'issuer_not_trusted'],
    ['without iss', { iss: undefined }, 'claim_missing: iss'],
    ['for another client', { aud: 'foreign' }, 'audience_not_accepted'],
    ['for the API', { aud: 'https://api.example.com' }, 'audience_not_accepted'],
    ['without aud', { aud: undefined }, 'claim_missing: aud'],
    ['with an aud of another type', { aud: { a: 'login-client' } }, 'claim_invalid: aud'],
    ['without iat', { iat: undefined }, 'claim_missing: iat'],
    ['with iat null', { iat: null }, 'claim_missing: iat'],
    ['with iat as text', { iat: '1800000000' }, 'claim_invalid: iat'],
    ['with iat as text, and without exp', { iat: 'x', exp: undefined }, 'claim_invalid: iat'],
    ['of the future', { iat: ahead, exp: ahead + 120 }, 'token_not_active: iat'],
    ['that is not active yet', { nbf: ahead }, 'token_not_active: nbf'],
    ['that has expired', { exp: 1_799_999_990 }, 'token_expired'],
    ['with exp as text', { exp: '1800000120' }, 'claim_invalid: exp'],
    ['with neither sub nor sid', { sub: undefined, sid: undefined }, 'claim_missing: sub'],
    ['with an empty sid', { sid: '' }, 'claim_invalid: sid'],
    ['with a sid that is a number', { sid: 7 }, 'claim_invalid: sid'],
    ['with a sub that is a list', { sub: ['alice'] }, 'claim_invalid: sub'],
    ['with an empty sub, and without sid', { sub: '', sid: undefined }, 'claim_invalid: sub'],
    ['without events', { events: undefined }, 'claim_missing: events'],
    ['with events null', { events: null }, 'claim_missing: events'],
    ['with a list of events', { events: [EVENT] }, 'claim_invalid: events'],
    ['with events as text', { events: EVENT }, 'claim_invalid: events'],
    ['of another event', { events: { 'https://x.example.com': {} } }, 'claim_invalid: events'],
    ['with an event that is true', { events: { [EVENT]: true } }, 'claim_invalid: events'],
    ['with an event that is null', { events: { [EVENT]: null } }, 'claim_invalid: events'],
    ['with an event that is a list', { events: { [EVENT]: [] } }, 'claim_invalid: events'],
    ['with a nonce', { nonce: 'n' }, 'claim_invalid: nonce'],
    ['with a nonce that is null', { nonce: null }, 'claim_invalid: nonce'],
    ['without jti', { jti: undefined }, 'claim_missing: jti'],
    ['with a jti that is a number', { jti: 7 }, 'claim_invalid: jti'],
    ['with an empty jti', { jti: '' }, 'claim_invalid: jti'],
  ];

  test.each(claims)('%s', async (_name, more, reason) => {
    const { tokenWith, verdictOn } = await scene();
    await expect(verdictOn(tokenWith(more))).resolves.toBe(reason);
  });

  test.each(claims.filter(([, , reason]) => !reason.startsWith('token_not_active')))(
    '%s, without asking the provider about a key that is made up',
    async (_name, more, reason) => {
      const { server, tokenWith, verdictOn } = await scene();
      await expect(verdictOn(tokenWith(more, { kid: 'made-up' }, OTHER_KEY))).resolves.toBe(reason);
      expect(server.requests()).toBe(0);
    },
  );

  test.each(['iat', 'nbf'])(
    'for its key and not for its %s, which may be good later, if it is forged',
    async (claim) => {
      const { tokenWith, verdictOn } = await scene();
      const more = { [claim]: ahead, exp: ahead + 120 };
      const forged = tokenWith(more, { kid: 'key-1' }, OTHER_KEY);
      await expect(verdictOn(forged)).resolves.toBe('signature_invalid');
      await expect(verdictOn(tokenWith(more, { kid: 'made-up' }))).resolves.toBe('key_not_found');
    },
  );

  test('that expires while the provider is asked', async () => {
    const { server, clock, seconds, tokenWith, verdictOn } = await scene({
      clockToleranceSeconds: 0,
    });
    server.answer((_request, response) => {
      clock.advance(1_000);
      response.end(JSON.stringify({ keys: [publicJwk(KEY)] }));
    });
    await expect(verdictOn(tokenWith({ exp: seconds + 1 }))).resolves.toBe('token_expired');
  });

  const headers: readonly (readonly [string, object, string])[] = [
    ['typ at+jwt', { typ: 'at+jwt' }, 'token_type_not_accepted'],
    ['typ secevent+jwt', { typ: 'secevent+jwt' }, 'token_type_not_accepted'],
    ['typ 7', { typ: 7 }, 'token_type_not_accepted'],
    ['alg none', { alg: 'none' }, 'algorithm_not_allowed'],
    ['alg HS256', { alg: 'HS256' }, 'algorithm_not_allowed'],
    ['an algorithm that the issuer may not use', { alg: 'RS512' }, 'algorithm_not_allowed'],
    ['crit', { crit: ['exp'] }, 'header_not_supported'],
    ['b64', { b64: false }, 'header_not_supported'],
    ['no kid', { kid: undefined }, 'key_id_missing'],
    ['a kid that the issuer does not publish', { kid: 'other' }, 'key_not_found'],
  ];

  test.each(headers)('with %s in its header', async (_name, header, reason) => {
    const { tokenWith, verdictOn } = await scene();
    await expect(verdictOn(tokenWith({}, header))).resolves.toBe(reason);
  });

  test('with the signature of another key, or none', async () => {
    const { tokenWith, verdictOn } = await scene();
    const forged = tokenWith({}, { kid: 'key-1' }, OTHER_KEY);
    await expect(verdictOn(forged)).resolves.toBe('signature_invalid');
    const [header = '', payload = ''] = tokenWith().split('.');
    await expect(verdictOn(`${header}.${payload}.`)).resolves.toBe('signature_invalid');
    const none = base64url(JSON.stringify({ alg: 'none', typ: 'logout+jwt' }));
    await expect(verdictOn(`${none}.${payload}.`)).resolves.toBe('algorithm_not_allowed');
  });

  test('encrypted, or of another form', async () => {
    const { verdictOn } = await scene();
    const header = base64url('{"alg":"RSA-OAEP","enc":"A256GCM"}');
    await expect(verdictOn(`${header}.a.b.c.d`)).resolves.toBe('token_encrypted');
    for (const text of ['x', 'a.b', 'a.b.c', 'a.b.c.d', `${base64url('[]')}.e30.e30`]) {
      await expect(verdictOn(text)).resolves.toBe('token_malformed');
    }
  });

  test('with a key of another issuer', async () => {
    const { claimsWith, verdictOn } = await scene();
    const other = await scene({}, OTHER_KEY);
    const token = signToken(claimsWith(), OTHER_KEY, { typ: 'logout+jwt' });
    await expect(verdictOn(token)).resolves.toBe('key_not_found');
    await expect(other.verdictOn(token)).resolves.toBe('issuer_not_trusted');
  });
});

describe('a token of another kind is refused as a logout token', () => {
  const others: readonly (readonly [string, object, object])[] = [
    ['an access token with typ at+jwt', { scope: 'orders:read' }, { typ: 'at+jwt' }],
    ['an access token with typ JWT', { scope: 'orders:read', azp: 'login-client' }, { typ: 'JWT' }],
    ['an ID token', { nonce: 'n', at_hash: 'x', azp: 'login-client' }, { typ: 'JWT' }],
    ['an ID token without nonce', { auth_time: 1_800_000_000 }, { typ: undefined }],
    ['a refresh token of Keycloak', { typ: 'Refresh' }, { typ: 'JWT' }],
    ['a security event', { events: { 'https://x.example.com/risc': {} } }, { typ: 'JWT' }],
  ];

  test.each(others)('%s', async (_name, more, header) => {
    const { tokenWith, verdictOn } = await scene();
    const verdict = await verdictOn(tokenWith({ events: undefined, ...more }, header));
    expect(verdict).toMatch(/^(?:token_type_not_accepted|claim_(?:missing|invalid): events)$/);
  });
});

const outages: readonly (readonly [string, (server: KeySetServer) => unknown])[] = [
  ['cannot be reached', (server) => server.close()],
  [
    'answers 500',
    (server) => {
      server.answer((_request, response) => response.writeHead(500).end());
    },
  ],
];

test.each(outages)('nothing is decided if the provider of the keys %s', async (_name, fail) => {
  const { server, tokenWith, verdictOn } = await scene();
  await fail(server);
  await expect(verdictOn(tokenWith())).resolves.toBe('undecided: keys_unavailable');
});

test('a flood of unknown key ids costs the provider a bounded number of requests', async () => {
  const { server, tokenWith, verdictOn } = await scene();
  await verdictOn(tokenWith());
  for (let i = 0; i < 50; i += 1) await verdictOn(tokenWith({}, { kid: `made-up-${i}` }));
  expect(server.requests()).toBeLessThanOrEqual(4);
  await expect(verdictOn(tokenWith())).resolves.toMatchObject({ kind: 'session' });
});

describe('a logout that may be found good later gets 503, and 200 then', () => {
  test('if it is signed with a new key during such a flood', async () => {
    const { server, clock, tokenWith, statusOf } = await endpoint();
    await expect(statusOf(tokenWith())).resolves.toBe(200);
    for (let i = 0; i < 20; i += 1) await statusOf(tokenWith({}, { kid: `made-up-${i}` }));
    server.answer([publicJwk(KEY), publicJwk(OTHER_KEY)]);
    const token = tokenWith({}, { kid: 'key-2' }, OTHER_KEY);
    await expect(statusOf(token)).resolves.toBe(503);
    clock.advance(UNKNOWN_KID_INTERVAL_MS);
    await expect(statusOf(token)).resolves.toBe(200);
  });

  test('if the clock of the provider is ahead', async () => {
    const { clock, seconds, tokenWith, statusOf } = await endpoint();
    const token = tokenWith({ iat: seconds + 8 });
    await expect(statusOf(token)).resolves.toBe(503);
    clock.advance(8_000);
    await expect(statusOf(token)).resolves.toBe(200);
  });

  test('if it has no key id, while the provider publishes two keys', async () => {
    const { server, clock, tokenWith, statusOf } = await endpoint({ keyIdRequired: false });
    server.answer([publicJwk(KEY), publicJwk(OTHER_KEY)]);
    const token = tokenWith({ exp: undefined }, { kid: undefined });
    await expect(statusOf(token)).resolves.toBe(503);
    server.answer([publicJwk(KEY)]);
    clock.advance(25 * 60_000);
    const again = tokenWith({ iat: clock.now() / 1000, exp: undefined }, { kid: undefined });
    await expect(statusOf(again)).resolves.toBe(200);
  });
});
