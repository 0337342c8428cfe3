import { callerContext } from '../../lib/answer/policy-answer';
import {
  type Caller,
  CallerMissing,
  ClaimNotExpected,
  listClaim,
  ownerOf,
  parseCaller,
  textClaim,
} from '../../lib/caller';
import { checkClaims } from '../../lib/token/claims';
import type { JsonObject } from '../../lib/json-object';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import { trustedIssuer } from '../support/trusted-issuer';

const ISSUER = 'https://issuer.example.com';
const EXPIRES_AT = 1_800_000_060;

/** The claims that the verifier would read from this payload. */
function claimsOf(payload: JsonObject, handlerClaims: readonly string[] = []): VerifiedClaims {
  return checkClaims(
    { sub: 'alice', aud: 'orders', exp: EXPIRES_AT, ...payload },
    ISSUER,
    trustedIssuer({ handlerClaims }),
    EXPIRES_AT - 60,
  );
}

/** The context that API Gateway makes from the authorizer's answer. */
const CONTEXT = {
  principalId: 'alice',
  integrationLatency: 12,
  issuer: ISSUER,
  scope: 'orders:read orders:write',
  clientId: 'postman',
  tokenId: 'token-1',
  expiresAt: String(EXPIRES_AT),
};

const ALICE: Caller = {
  principal: 'alice',
  issuer: ISSUER,
  scopes: ['orders:read', 'orders:write'],
  clientId: 'postman',
  tokenId: 'token-1',
  expiresAt: EXPIRES_AT,
  claims: {},
};

describe('callerContext', () => {
  test('holds flat text only, because API Gateway passes on nothing else', () => {
    const claims = claimsOf({ scope: 'orders:read orders:write', client_id: 'postman', jti: '1' });
    expect(callerContext({ kind: 'token' }, claims)).toStrictEqual({
      scope: 'orders:read orders:write',
      issuer: ISSUER,
      clientId: 'postman',
      tokenId: '1',
      expiresAt: String(EXPIRES_AT),
    });
  });

  test('leaves out members that the token does not have', () => {
    expect(callerContext({ kind: 'token' }, claimsOf({}))).toStrictEqual({
      scope: '',
      issuer: ISSUER,
      expiresAt: String(EXPIRES_AT),
    });
  });

  test('passes on no other claim', () => {
    expect(
      Object.keys(callerContext({ kind: 'token' }, claimsOf({ email: 'alice@example.com' }))),
    ).toStrictEqual(['scope', 'issuer', 'expiresAt']);
  });
});

describe('parseCaller', () => {
  test('reads the context that the authorizer wrote', () => {
    expect(parseCaller(CONTEXT)).toStrictEqual(ALICE);
  });

  test('gives back every claim that callerContext wrote', () => {
    const claims = claimsOf({ scope: 'orders:read orders:write', azp: 'postman', jti: 'token-1' });
    expect(
      parseCaller({ principalId: claims.subject, ...callerContext({ kind: 'token' }, claims) }),
    ).toStrictEqual(ALICE);
  });

  test('reads the same from an HTTP API, which has no other place for the principal', () => {
    const claims = claimsOf({ scope: 'orders:read orders:write', azp: 'postman', jti: 'token-1' });
    const context = callerContext({ kind: 'http' }, claims);
    // Payload 2.0, and payload 1.0.
    expect(parseCaller({ lambda: context })).toStrictEqual(ALICE);
    expect(parseCaller(context)).toStrictEqual(ALICE);
  });

  test('does not mix the context of an HTTP API with what stands beside it', () => {
    expect(() => parseCaller({ ...CONTEXT, lambda: {} })).toThrow(CallerMissing);
    expect(() => parseCaller({ jwt: { claims: { sub: 'mallory' } }, lambda: null })).toThrow(
      CallerMissing,
    );
  });

  test.each([undefined, null, 'text', 1, [], [CONTEXT], { lambda: [CONTEXT] }, { lambda: 'x' }])(
    'throws if the event has %j in its place',
    (authorizer) => {
      expect(() => parseCaller(authorizer)).toThrow(CallerMissing);
    },
  );

  test('reads a caller without scopes, client id and token id', () => {
    const claims = claimsOf({});
    expect(
      parseCaller({ principalId: 'alice', ...callerContext({ kind: 'token' }, claims) }),
    ).toStrictEqual({
      principal: 'alice',
      issuer: ISSUER,
      scopes: [],
      expiresAt: EXPIRES_AT,
      claims: {},
    });
  });

  test('reads the claims that the configuration names, each with its type', () => {
    const handlerClaims = ['tenant', 'org.groups', 'level', 'note'];
    const payload = { tenant: '[1]', org: { groups: ['a', 'b'] }, level: 3, note: null };
    const context = callerContext({ kind: 'token' }, claimsOf(payload, handlerClaims));
    expect(Object.values(context).every((value) => typeof value === 'string')).toBe(true);
    const caller = parseCaller({ principalId: 'alice', ...context });
    expect(caller.claims).toStrictEqual({ tenant: '[1]', 'org.groups': ['a', 'b'], level: 3 });
    expect(textClaim(caller, 'tenant')).toBe('[1]');
    expect(textClaim(caller, 'note')).toBeUndefined();
    expect(listClaim(caller, 'org.groups')).toStrictEqual(['a', 'b']);
    expect(listClaim(caller, 'note')).toStrictEqual([]);
    expect(() => textClaim(caller, 'level')).toThrow('The claim level is not text');
    expect(() => listClaim(caller, 'tenant')).toThrow('The claim tenant is not a list of texts');
  });

  test('has no claim that takes the place of a member of the context', () => {
    const handlerClaims = ['scope', 'issuer', 'principalId'];
    const payload = { scope: 'orders:read', issuer: 'mallory', principalId: 'mallory' };
    const context = callerContext({ kind: 'token' }, claimsOf(payload, handlerClaims));
    expect(parseCaller({ principalId: 'alice', ...context })).toMatchObject({
      principal: 'alice',
      issuer: ISSUER,
      claims: { scope: 'orders:read', issuer: 'mallory', principalId: 'mallory' },
    });
  });

  test('ignores a claim that is not text, since the authorizer writes nothing else', () => {
    expect(parseCaller({ ...CONTEXT, claim_level: 3, json_groups: ['a'] }).claims).toEqual({});
  });

  test('says no more of a claim that is not JSON than its name', () => {
    expect(() => parseCaller({ ...CONTEXT, json_groups: '["secret' })).toThrow(
      new CallerMissing('requestContext.authorizer.json_groups is not JSON'),
    );
  });

  test('treats an empty client id or token id as absent', () => {
    const caller = parseCaller({ ...CONTEXT, clientId: '', tokenId: '' });
    expect(caller).not.toHaveProperty('clientId');
    expect(caller).not.toHaveProperty('tokenId');
  });

  test('ignores claims and scopes, which sls offline fills from an unverified token', () => {
    const unverified = {
      claims: { sub: 'mallory', scope: 'admin' },
      scopes: ['admin'],
    };
    expect(parseCaller({ ...CONTEXT, ...unverified })).toStrictEqual(ALICE);
    expect(() => parseCaller(unverified)).toThrow(CallerMissing);
  });

  test('ignores what the gateway says when it denies a route', () => {
    const denial = { errorCode: 'x', reason: 'x', challenge: 'Bearer error="x"' };
    expect(parseCaller({ ...CONTEXT, ...denial })).toStrictEqual(ALICE);
  });

  test.each([null, undefined, {}])('throws CallerMissing if the context is %j', (context) => {
    expect(() => parseCaller(context)).toThrow(CallerMissing);
  });

  test.each([
    ['no principalId', { principalId: undefined }],
    ['an empty principalId', { principalId: '' }],
    ['a principalId that is not text', { principalId: 1 }],
    ['no issuer', { issuer: undefined }],
    ['an empty issuer', { issuer: '' }],
    ['an issuer that is not text', { issuer: [ISSUER] }],
    ['no scope', { scope: undefined }],
    ['a scope that is not text', { scope: ['orders:read'] }],
  ])('throws CallerMissing for %s', (_what, changes) => {
    expect(() => parseCaller({ ...CONTEXT, ...changes })).toThrow(
      new CallerMissing('requestContext.authorizer lacks principalId, issuer or scope'),
    );
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['a number', EXPIRES_AT],
    ['a word', 'soon'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['a date', '2027-01-15T08:00:00Z'],
  ])('throws CallerMissing if expiresAt is %s', (_what, expiresAt) => {
    expect(() => parseCaller({ ...CONTEXT, expiresAt })).toThrow(
      new CallerMissing('requestContext.authorizer.expiresAt is not a number of seconds'),
    );
  });
});

test('a list of groups that holds anything else than text is refused', () => {
  const caller = { claims: { groups: ['a', 1] } };
  expect(() => listClaim(caller, 'groups')).toThrow('The claim groups is not a list of texts');
});

describe('ownerOf', () => {
  test('names the issuer and the principal', () => {
    expect(ownerOf(ALICE)).toBe('https://issuer.example.com#alice');
  });

  test('gives the same sub at two issuers two owners', () => {
    expect(ownerOf(ALICE)).not.toBe(ownerOf({ ...ALICE, issuer: 'https://other.example.com' }));
  });

  test('gives two principals of one issuer two owners, with any characters in their names', () => {
    expect(ownerOf({ ...ALICE, principal: 'a#b' })).not.toBe(
      ownerOf({ ...ALICE, principal: 'b#a' }),
    );
  });

  test('depends on nothing else', () => {
    const later: Caller = {
      principal: 'alice',
      issuer: ISSUER,
      scopes: [],
      expiresAt: 0,
      claims: {},
    };
    expect(ownerOf(later)).toBe(ownerOf(ALICE));
  });
});

test('the errors of a handler have names of their own', () => {
  expect(new CallerMissing('x').name).toBe('CallerMissing');
  expect(new ClaimNotExpected('x').name).toBe('ClaimNotExpected');
});
