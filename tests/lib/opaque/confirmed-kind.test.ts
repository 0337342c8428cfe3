import { confirmation } from '../../../lib/opaque/confirmed-kind';
import type { Withdrawal } from '../../../lib/revocation/withdrawal';
import { checkClaims } from '../../../lib/token/claims';
import type { TokenKind, VerifiedToken } from '../../../lib/token/token-kind';
import { verifiedClaims } from '../../support/claims';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';
import {
  AUDIENCE,
  askingEntry,
  type IntrospectingAuthorizer,
  introspectingAuthorizer,
  introspectingWith,
  ISSUER,
  NOW,
} from '../../support/introspecting-authorizer';
import { type RevocationsTable, startRevocationsTable } from '../../support/revocations-table';
import { publicJwk, rsaKey, signToken } from '../../support/signing';
import { trustedIssuer } from '../../support/trusted-issuer';

const KEY = rsaKey('key');
const CLAIMS = {
  ...{ iss: ISSUER, aud: AUDIENCE, sub: 'alice', jti: 'id-1', sid: 'session-1', azp: 'web' },
  ...{ client_id: 'web', iat: NOW - 60, exp: NOW + 600 },
};

let server: IntrospectionServer;

beforeEach(async () => {
  server = await startIntrospectionServer();
});

afterEach(() => server.close());

const entry = (settings: object = {}, members: object = {}): object =>
  askingEntry(
    server.endpoint,
    { signedTokens: true, ...settings },
    { keys: [publicJwk(KEY)], ...members },
  );

describe('a signed token that is looked up as well is refused after the withdrawal', () => {
  let table: RevocationsTable;
  const before = { ...process.env };

  beforeEach(async () => {
    table = await startRevocationsTable();
    Object.assign(process.env, table.environment);
  });

  afterEach(() => {
    process.env = { ...before };
    table.close();
  });

  const asking = (members: object = {}): IntrospectingAuthorizer =>
    introspectingWith({ REVOCATION_TABLE: table.name }, [entry({}, members)]);

  test.each<readonly [string, Withdrawal, object]>([
    [
      'of its session, with an answer that says nothing of it',
      { kind: 'session', issuer: ISSUER, sessionId: 'session-1' },
      {},
    ],
    [
      'of its subject, with a later time of issue in the answer',
      { kind: 'subject', issuer: ISSUER, subject: 'alice', issuedBefore: NOW },
      { iat: NOW },
    ],
    [
      'of its client, with an answer that says nothing of it',
      { kind: 'client', issuer: ISSUER, clientId: 'web', issuedBefore: NOW },
      { client_id: null, azp: null },
    ],
    [
      'of its id, with an answer that says nothing of it',
      { kind: 'token', issuer: ISSUER, tokenId: 'id-1' },
      { jti: null },
    ],
  ])('%s', async (_, withdrawal, answer) => {
    server.answer({ active: true, ...answer });
    const token = signToken(CLAIMS, KEY);
    await expect(asking().verdict(token)).resolves.toBe('granted');
    await table.withdraw(withdrawal, { nowSeconds: NOW });
    await expect(asking().verdict(token)).resolves.toBe('token_revoked');
  });

  test('of its principal, with another one in the answer', async () => {
    server.answer({ active: true, email: 'other@example.com', sub: 'alice' });
    const token = signToken({ ...CLAIMS, email: 'alice@example.com' }, KEY);
    const members = { principalClaims: ['email', 'user.name'] };
    await expect(asking(members).decide(token)).resolves.toMatchObject({
      principal: 'alice@example.com',
    });
    const subject = 'alice@example.com';
    await table.withdraw({ kind: 'subject', issuer: ISSUER, subject, issuedBefore: NOW });
    await expect(asking(members).verdict(token)).resolves.toBe('token_revoked');
  });
});

describe('a signed token that was confirmed', () => {
  /** A kind whose tokens are what the test makes of them. */
  function kindOf(first: Partial<VerifiedToken>) {
    const tokenOf = (more: Partial<VerifiedToken>): VerifiedToken => ({
      ...{ claims: verifiedClaims(), characters: 0, verifyAgain: () => current },
      ...more,
    });
    let current = tokenOf(first);
    const kind: TokenKind = {
      recognizes: (token) => token === 'x',
      verify: () => current,
      unverifiedOriginOf: () => ({ unverifiedKid: 'y' }),
    };
    return { kind, become: (more: Partial<VerifiedToken>) => (current = tokenOf(more)) };
  }

  test('has the key of its signature and the claims of the answer, and both are verified again', async () => {
    const signed = kindOf({ kid: 'key-1', characters: 10 });
    const asked = kindOf({ claims: verifiedClaims({ subject: 'bob' }), characters: 5 });
    const kinds = new Map([[verifiedClaims().issuer, asked.kind]]);
    const kind = confirmation?.createConfirmedKind(signed.kind, kinds);
    expect(kind?.recognizes('x')).toBe(true);
    expect(kind?.unverifiedOriginOf('x')).toEqual({ unverifiedKid: 'y' });
    const first = await kind?.verify('x');
    expect(first).toMatchObject({ kid: 'key-1', characters: 15, claims: { subject: 'bob' } });
    await expect(first?.verifyAgain('x')).resolves.toBe(first);

    asked.become({ claims: verifiedClaims({ subject: 'carol' }) });
    const second = await first?.verifyAgain('x');
    expect(second).toMatchObject({ kid: 'key-1', characters: 10, claims: { subject: 'carol' } });
    signed.become({ kid: 'key-2', characters: 1 });
    const third = await second?.verifyAgain('x');
    expect(third).toMatchObject({ kid: 'key-2', characters: 1, claims: { subject: 'carol' } });
    await expect(third?.verifyAgain('x')).resolves.toBe(third);
  });
});

describe('an answer about a signed token', () => {
  test.each([
    ...[{ sub: 'bob' }, { jti: 'id-2' }, { iss: 'https://other.example.com' }, { sub: 7 }],
    ...[{ sid: 'id-2' }, { client_id: 'bob' }, { azp: 'bob' }],
  ])('that says %j is about another token, and so no answer', async (members) => {
    server.answer({ active: true, ...members });
    const line = await introspectingAuthorizer(entry()).decide(signToken(CLAIMS, KEY));
    expect(line).toMatchObject({ outcome: 'undecided', reason: 'introspection_unavailable' });
    expect(line['problem']).toMatch(
      /\/introspect answered with another "(sub|jti|iss|sid|client_id|azp)" than/,
    );
    expect(JSON.stringify(line)).not.toMatch(/bob|id-2|other\.example/);
  });

  test('that is not active is a refusal, whatever else it says', async () => {
    server.answer({ active: false, sub: 'bob' });
    await expect(introspectingAuthorizer(entry()).verdict(signToken(CLAIMS, KEY))).resolves.toBe(
      'token_inactive',
    );
  });

  test('is asked for without an end if the server says neither yes nor no', async () => {
    server.answer({});
    const authorizer = introspectingAuthorizer(entry());
    for (let index = 0; index < 20; index += 1) {
      await authorizer.verdict(signToken({ ...CLAIMS, jti: `id-${index}` }, KEY));
    }
    // Three tokens, and the made-up one that shows that it is not their fault.
    expect(server.questions).toHaveLength(4);
  });

  test('says alone how the token is used', async () => {
    server.answer({ active: true });
    const token = signToken({ ...CLAIMS, token_type: 'access' }, KEY);
    await expect(introspectingAuthorizer(entry()).verdict(token)).resolves.toBe('granted');
  });

  test('says alone which scopes are left, if it names scopes', () => {
    const rules = trustedIssuer({ issuer: ISSUER, audiences: [AUDIENCE] });
    const token = { ...CLAIMS, scp: ['read', 'write'], realm: { roles: ['admin'] } };
    const scopesOf = (answer: object): readonly string[] => {
      const scopeClaims = ['scope', 'scp', 'realm.roles'];
      const own = { ...rules, scopeClaims };
      const claims = confirmation?.confirmedClaims(token, { active: true, ...answer }, own, 'x');
      return [...checkClaims(claims ?? {}, ISSUER, own, NOW).scopes].sort();
    };
    expect(scopesOf({})).toEqual(['admin', 'read', 'write']);
    expect(scopesOf({ scope: 'read' })).toEqual(['read']);
    expect(scopesOf({ scp: ['write'] })).toEqual(['write']);
    expect(scopesOf({ realm: { roles: ['user'] } })).toEqual(['user']);
  });

  test('adds what the token does not say', async () => {
    server.answer({ active: true, sub: 'alice', client_id: 'web' });
    const token = signToken({ ...CLAIMS, sub: undefined, client_id: undefined, azp: null }, KEY);
    // The token alone has to be acceptable as well.
    const authorizer = introspectingAuthorizer(entry({}, { principalClaims: ['sub', 'jti'] }));
    await expect(authorizer.decide(token)).resolves.toMatchObject({
      outcome: 'granted',
      principal: 'alice',
    });
  });

  test('takes the place of what the token says about its rights', async () => {
    server.answer({ active: true, aud: 'other' });
    await expect(introspectingAuthorizer(entry()).verdict(signToken(CLAIMS, KEY))).resolves.toBe(
      'audience_not_accepted',
    );
  });
});
