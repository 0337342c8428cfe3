import { lookedUp } from '../../../lib/revocation/looked-up';
import type { TokenKind, VerifiedToken } from '../../../lib/token/token-kind';
import { verifiedClaims } from '../../support/claims';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';
import {
  activeAnswer,
  askingEntry,
  AUDIENCE,
  introspectingWith,
  ISSUER,
  NOW,
} from '../../support/introspecting-authorizer';
import { type RevocationsTable, startRevocationsTable } from '../../support/revocations-table';
import { publicJwk, rsaKey, signToken } from '../../support/signing';

const KEY = rsaKey('key');
const REMEMBER_SECONDS = 30;

let table: RevocationsTable;
let provider: IntrospectionServer;
const before = { ...process.env };

beforeEach(async () => {
  table = await startRevocationsTable();
  provider = await startIntrospectionServer();
  Object.assign(process.env, table.environment);
});

afterEach(async () => {
  process.env = { ...before };
  table.close();
  await provider.close();
});

const SIGNED = signToken(
  {
    ...{ iss: ISSUER, aud: AUDIENCE, sub: 'alice', jti: 'id-1', client_id: 'web' },
    ...{ iat: NOW - 10, exp: NOW + 600 },
  },
  KEY,
);

describe.each([
  ['an opaque token', 'opaque', {}, {}],
  ['a signed token', SIGNED, { signedTokens: true }, { keys: [publicJwk(KEY)] }],
])('%s whose issuer is asked for each request', (_name, token, settings, members) => {
  /** An authorizer, and an issuer that answers in other words each time. */
  function scene() {
    let answers = 0;
    const answerWith = (claims: object = {}): void => {
      provider.answer((_request, response) => {
        answers += 1;
        response.end(JSON.stringify(activeAnswer({ answers, ...claims })));
      });
    };
    answerWith();
    const environment = {
      REVOCATION_TABLE: table.name,
      REVOCATION_REMEMBER_SECONDS: String(REMEMBER_SECONDS),
    };
    const entry = askingEntry(provider.endpoint, { rememberSeconds: 0, ...settings }, members);
    return { ...introspectingWith(environment, [entry]), answerWith };
  }

  test('is looked up once for as long as the list is remembered, and not longer', async () => {
    const { verdict, clock } = scene();
    for (let second = 0; second < 2 * REMEMBER_SECONDS; second += 5) {
      await expect(verdict(token)).resolves.toBe('granted');
      clock.advance(5_000);
    }
    expect(provider.questions).toHaveLength(12);
    expect(table.lookUps()).toBe(2);
  });

  test('is refused after its withdrawal, when that time has passed', async () => {
    const { verdict, clock } = scene();
    await verdict(token);
    await table.withdraw({ kind: 'subject', issuer: ISSUER, subject: 'alice', issuedBefore: NOW });
    clock.advance(REMEMBER_SECONDS * 1000 - 1);
    await expect(verdict(token)).resolves.toBe('granted');
    clock.advance(1);
    await expect(verdict(token)).resolves.toBe('token_revoked');
  });

  test('is looked up at once if an answer has a session that can be withdrawn', async () => {
    const { verdict, answerWith } = scene();
    await verdict(token);
    await table.withdraw({ kind: 'session', issuer: ISSUER, sessionId: 'session-1' });
    answerWith({ sid: 'session-1' });
    await expect(verdict(token)).resolves.toBe('token_revoked');
  });

  test('is undecided while the list cannot be read', async () => {
    const { verdict } = scene();
    table.answer((_request, response) => response.writeHead(500).end());
    await expect(verdict(token)).resolves.toBe('revocations_unavailable');
    await expect(verdict(token)).resolves.toBe('revocations_unavailable');
    table.answer();
    await expect(verdict(token)).resolves.toBe('granted');
  });
});

test('a token that is as it was is the same object, so that its place in the memory stays', async () => {
  let lookUps = 0;
  const list = { lookUp: () => Promise.resolve({ isWithdrawn: false, askedAt: (lookUps += 1) }) };
  const token: VerifiedToken = {
    ...{ claims: verifiedClaims(), characters: 0, verifyAgain: () => token },
  };
  const kind: TokenKind = {
    ...{ recognizes: () => true, verify: () => token, unverifiedOriginOf: () => ({}) },
  };
  let now = 0;
  const first = await lookedUp(kind, list, 5, () => now).verify('x');
  for (now of [5_000, 5_001, 10_002]) await expect(first.verifyAgain('x')).resolves.toBe(first);
  expect(lookUps).toBe(3);
});

test('an opaque token is looked up at once if an answer says that it is older', async () => {
  const entry = askingEntry(provider.endpoint, { rememberSeconds: 0 });
  const { verdict } = introspectingWith({ REVOCATION_TABLE: table.name }, [entry]);
  const subject = { kind: 'subject', issuer: ISSUER, subject: 'alice', issuedBefore: NOW } as const;
  await table.withdraw(subject);
  provider.answer(activeAnswer({ iat: NOW }));
  await expect(verdict('opaque')).resolves.toBe('granted');
  provider.answer(activeAnswer({ iat: NOW - 1 }));
  await expect(verdict('opaque')).resolves.toBe('token_revoked');
});
