import { createHash } from 'node:crypto';
import type { TrustedIssuer } from '../../../lib/config/trusted-issuer';
import { checkClaims } from '../../../lib/token/claims';
import { CLIENT_CLAIMS, type VerifiedClaims } from '../../../lib/token/verified-claims';
import { TokenRejected } from '../../../lib/reason';
import type { JsonObject } from '../../../lib/json-object';
import { trustedIssuer } from '../../support/trusted-issuer';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000;
const TOLERANCE = 5;
const CONFIG = trustedIssuer({ audiences: ['orders', 'products'] });
const GOOD = { iss: ISSUER, sub: 'alice', aud: 'orders', exp: NOW + 60 };

function check(payload: JsonObject, rules: Partial<TrustedIssuer> = {}): VerifiedClaims {
  return checkClaims(payload, ISSUER, { ...CONFIG, ...rules }, NOW);
}

/** Why a payload is refused. Other errors than TokenRejected are rethrown. */
function rejectionOf(
  payload: JsonObject,
  rules?: Partial<TrustedIssuer>,
): TokenRejected | undefined {
  try {
    check(payload, rules);
  } catch (error) {
    if (error instanceof TokenRejected) return error;
    throw error;
  }
  return undefined;
}

/** `reason`, or `reason: claim`. */
function verdictOnPayload(payload: JsonObject, rules?: Partial<TrustedIssuer>): string {
  return rejectionOf(payload, rules)?.message ?? 'accepted';
}

/** The verdict on a good payload with these changes; `undefined` removes a claim. */
function verdictOn(changes: JsonObject, rules?: Partial<TrustedIssuer>): string {
  return verdictOnPayload({ ...GOOD, ...changes }, rules);
}

function scopesOf(changes: JsonObject, rules?: Partial<TrustedIssuer>): string[] {
  return [...check({ ...GOOD, ...changes }, rules).scopes];
}

/** JSON as a provider could send it. */
function parsed(json: string): unknown {
  return JSON.parse(json);
}

describe('checkClaims', () => {
  test('accepts a token with nothing but sub, aud and exp', () => {
    expect(check(GOOD)).toStrictEqual({
      issuer: ISSUER,
      subject: 'alice',
      scopes: new Set(),
      expiresAt: NOW + 60,
      handlerClaims: {},
      claims: GOOD,
    });
  });

  test('reads every claim that a rule or a handler may want', () => {
    const payload = {
      ...GOOD,
      iat: NOW - 60,
      nbf: NOW - 60,
      scope: 'orders:read',
      client_id: 'postman',
      jti: 'token-1',
      tenant: { name: 'acme' },
    };
    expect(check(payload)).toStrictEqual({
      issuer: ISSUER,
      subject: 'alice',
      scopes: new Set(['orders:read']),
      expiresAt: NOW + 60,
      clientId: 'postman',
      tokenId: 'token-1',
      handlerClaims: {},
      claims: payload,
    });
  });

  test('a rejection names the reason and the claim, and repeats nothing of the token', () => {
    const rejection = rejectionOf({ ...GOOD, sub: 'secret\n' });
    expect(rejection).toMatchObject({
      name: 'TokenRejected',
      reason: 'claim_invalid',
      claim: 'sub',
      message: 'claim_invalid: sub',
    });
    expect(JSON.stringify(rejection)).not.toContain('secret');
  });
});

describe('exp', () => {
  test('a token without exp is refused as claim_missing: exp', () => {
    expect(verdictOn({ exp: undefined })).toBe('claim_missing: exp');
  });

  test('an exp that is only in __proto__ does not count', () => {
    const payload = parsed(`{"sub":"alice","aud":"orders","__proto__":{"exp":${NOW + 60}}}`);
    // JSON.parse returns an object for the text above.
    expect(verdictOnPayload(payload as JsonObject)).toBe('claim_missing: exp');
  });

  test('a token is accepted until its exp plus the tolerance, exclusive', () => {
    expect(verdictOn({ exp: NOW - TOLERANCE + 0.001 })).toBe('accepted');
    expect(verdictOn({ exp: NOW - TOLERANCE })).toBe('token_expired');
    expect(verdictOn({ exp: NOW - TOLERANCE - 0.001 })).toBe('token_expired');
  });

  test('without a tolerance a token is expired in the second of its exp', () => {
    const strict = { ...CONFIG, clockToleranceSeconds: 0 };
    expect(() => checkClaims({ ...GOOD, exp: NOW }, ISSUER, strict, NOW)).toThrow('token_expired');
    expect(checkClaims({ ...GOOD, exp: NOW + 1 }, ISSUER, strict, NOW).expiresAt).toBe(NOW + 1);
  });

  test.each([0, -1, -1e308])('an exp of %d is long past', (exp) => {
    expect(verdictOn({ exp })).toBe('token_expired');
  });

  test('may have a fraction, or be the largest number', () => {
    expect(check({ ...GOOD, exp: NOW + 0.5 }).expiresAt).toBe(NOW + 0.5);
    expect(check({ ...GOOD, exp: 1e308 }).expiresAt).toBe(1e308);
  });
});

describe('nbf and iat', () => {
  test.each(['nbf', 'iat'])('%s may be missing, past, or ahead by the tolerance', (claim) => {
    expect(verdictOn({ [claim]: undefined })).toBe('accepted');
    expect(verdictOn({ [claim]: 0 })).toBe('accepted');
    expect(verdictOn({ [claim]: NOW + TOLERANCE })).toBe('accepted');
  });

  test.each(['nbf', 'iat'])(
    'a token whose %s is ahead by more than the tolerance is not active',
    (claim) => {
      expect(verdictOn({ [claim]: NOW + TOLERANCE + 0.001 })).toBe(`token_not_active: ${claim}`);
      expect(verdictOn({ [claim]: 1e308 })).toBe(`token_not_active: ${claim}`);
    },
  );
});

describe('the dates of a token', () => {
  const oddValues: readonly (readonly [string, unknown])[] = [
    ['text', String(NOW + 60)],
    ['empty text', ''],
    ['true', true],
    ['an array', [NOW + 60]],
    ['an object', { valueOf: NOW + 60 }],
    ['1e999, which JSON.parse makes Infinity', parsed('1e999')],
    ['-1e999', parsed('-1e999')],
    ['NaN', NaN],
  ];

  describe.each(['exp', 'nbf', 'iat'])('%s', (claim) => {
    test.each(oddValues)('must be a finite number, not %s', (_what, value) => {
      expect(verdictOn({ [claim]: value })).toBe(`claim_invalid: ${claim}`);
    });
  });
});

describe('aud', () => {
  test('a token without aud is refused as claim_missing: aud', () => {
    expect(verdictOn({ aud: undefined })).toBe('claim_missing: aud');
  });

  test.each([
    ['one accepted audience', 'orders'],
    ['the other accepted audience', 'products'],
    ['an array with one accepted audience', ['orders']],
    ['an array with an accepted audience among others', ['a', 'b', 'products']],
  ])('may be %s', (_what, aud) => {
    expect(verdictOn({ aud })).toBe('accepted');
  });

  test.each([
    ['another audience', 'payments'],
    ['empty text', ''],
    ['an empty array', []],
    ['an array of other audiences', ['payments', '']],
    ['an audience that contains an accepted one', 'orders-admin'],
    ['an audience that an accepted one contains', 'order'],
    ['an accepted audience in another case', 'Orders'],
    ['accepted audiences separated by a comma', 'orders,products'],
    ['accepted audiences separated by a space', 'orders products'],
  ])('%s is not accepted', (_what, aud) => {
    expect(verdictOn({ aud })).toBe('audience_not_accepted');
  });

  test.each([
    ['a number', 1],
    ['true', true],
    ['an object', { orders: true }],
    ['an object that looks like an array', { 0: 'orders', length: 1 }],
    ['an array with a number behind an accepted audience', ['orders', 1]],
    ['an array with null', [null, 'orders']],
    ['an array in an array', [['orders']]],
  ])('must be text or an array of text, not %s', (_what, aud) => {
    expect(verdictOn({ aud })).toBe('claim_invalid: aud');
  });
});

describe('sub', () => {
  test('a token without sub is refused as claim_missing: sub', () => {
    expect(verdictOn({ sub: undefined })).toBe('claim_missing: sub');
  });

  test.each([
    ['one character', 'a'],
    ['256 characters', 'a'.repeat(256)],
    ['spaces and punctuation', 'auth0|alice smith'],
    ['letters outside ASCII', 'Zoë 🦊'],
    ['the name of a prototype member', '__proto__'],
  ])('may be %s', (_what, sub) => {
    expect(check({ ...GOOD, sub }).subject).toBe(sub);
  });

  test.each([
    ['empty text', ''],
    ['2,049 characters', 'a'.repeat(2049)],
    ['text with a NUL', 'alice\0'],
    ['text with a line break', 'alice\nbob'],
    ['text with DEL', 'alice\x7f'],
    ['text with a C1 control character', 'alice\x85'],
    ['text with half a character', 'alice\ud83e'],
    ['a number', 1],
    ['true', true],
    ['an array', ['alice']],
    ['an object', { name: 'alice' }],
  ])('must not be %s', (_what, sub) => {
    expect(verdictOn({ sub })).toBe('claim_invalid: sub');
  });
});

describe('scopes', () => {
  test('are merged from scope, scp and permissions, each once', () => {
    expect(
      scopesOf({
        scope: 'orders:read openid',
        scp: ['orders:write', 'openid'],
        permissions: ['products:read', 'orders:read'],
      }),
    ).toStrictEqual(['orders:read', 'openid', 'orders:write', 'products:read']);
  });

  test('are read from scp as text (Okta has an array, Entra ID text)', () => {
    expect(scopesOf({ scp: 'orders:read orders:write' })).toStrictEqual([
      'orders:read',
      'orders:write',
    ]);
  });

  test.each([
    ['no claim', {}],
    ['empty claims', { scope: '', scp: '', permissions: [] }],
    ['an empty array in scp', { scp: [] }],
    ['spaces only', { scope: '  ', scp: ' ' }],
    ['empty entries', { scp: [''], permissions: ['', ''] }],
  ])('are empty for %s', (_what, changes) => {
    expect(scopesOf(changes)).toStrictEqual([]);
  });

  test('are separated by any number of spaces, and by nothing else', () => {
    expect(scopesOf({ scope: '  a   b,c ' })).toStrictEqual(['a', 'b,c']);
  });

  test('are compared as they are: case and white space count', () => {
    expect(check({ ...GOOD, scope: 'Orders:Read' }).scopes.has('orders:read')).toBe(false);
  });

  test('with the names of prototype members are plain data', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    expect(scopesOf({ scope: names.join(' ') })).toStrictEqual(names);
    const { scopes } = check(GOOD);
    for (const name of names) expect(scopes.has(name)).toBe(false);
  });

  test.each(['scope', 'scp', 'permissions'])('%s may be text or a list', (claim) => {
    expect(scopesOf({ [claim]: 'orders:read orders:write' })).toStrictEqual([
      'orders:read',
      'orders:write',
    ]);
    expect(scopesOf({ [claim]: ['orders:read', 'orders:write'] })).toStrictEqual([
      'orders:read',
      'orders:write',
    ]);
  });

  test.each([
    ['a number', 1],
    ['an object', { name: 'products:read' }],
    ['a list', [['products:read']]],
    ['a name that would become two', 'products:read products:write'],
    ['a name with a quote', 'products:"read"'],
    ['a name outside ASCII', 'products:r\u00e9ad'],
    ['null', null],
  ])('%s in a list counts for nothing, and the rest of the list holds', (_what, entry) => {
    expect(scopesOf({ scp: ['orders:read', entry] })).toStrictEqual(['orders:read']);
  });

  test.each(['scope', 'scp'])(
    '%s of another shape is refused, because rules depend on it',
    (claim) => {
      for (const value of [1, true, {}, { 0: 'orders:read', length: 1 }]) {
        expect(verdictOn({ [claim]: value })).toBe(`claim_invalid: ${claim}`);
      }
    },
  );

  test('permissions of another shape are ignored, unless the entry names the claim', () => {
    const changes = { scope: 'orders:read', permissions: { 'orders:write': true } };
    expect(scopesOf(changes)).toStrictEqual(['orders:read']);
    expect(verdictOn(changes, { scopeClaims: ['scope', 'permissions'] })).toBe(
      'claim_invalid: permissions',
    );
  });

  test('are read from the claims of the entry alone, by name or by path', () => {
    const claims = {
      scope: 'orders:read',
      realm_access: { roles: ['admin', 'Read Orders'] },
      'cognito:groups': ['staff'],
      'https://example.com/roles': 'editor viewer',
    };
    const scopeClaims = ['realm_access.roles', 'cognito:groups', 'https://example.com/roles'];
    expect(scopesOf(claims, { scopeClaims })).toStrictEqual(['admin', 'staff', 'editor', 'viewer']);
    expect(scopesOf(claims, { scopeClaims: [] })).toStrictEqual([]);
    expect(verdictOn({ realm_access: { roles: 1 } }, { scopeClaims })).toBe(
      'claim_invalid: realm_access.roles',
    );
    expect(scopesOf({ realm_access: 'admin' }, { scopeClaims })).toStrictEqual([]);
  });
});

describe('a claim of null', () => {
  test.each(['exp', 'aud', 'sub'])('counts as absent: %s is missing', (claim) => {
    expect(verdictOn({ [claim]: null })).toBe(`claim_missing: ${claim}`);
  });

  test.each([
    'nbf',
    'iat',
    'scope',
    'scp',
    'permissions',
    'cnf',
    'events',
    'at_hash',
    'typ',
    'jti',
  ])('counts as absent: %s need not be there', (claim) => {
    expect(verdictOn({ [claim]: null })).toBe('accepted');
  });
});

describe('the audience', () => {
  const audienceClaims = ['aud', 'client_id', 'azp'];

  test('may be in another claim, if the entry says so', () => {
    const ofCognito = { aud: undefined, client_id: 'orders' };
    expect(verdictOn(ofCognito)).toBe('claim_missing: aud');
    expect(verdictOn(ofCognito, { audienceClaims })).toBe('accepted');
    expect(verdictOn({ aud: null, client_id: 'orders' }, { audienceClaims })).toBe('accepted');
    expect(verdictOn({ aud: undefined, client_id: 'other' }, { audienceClaims })).toBe(
      'audience_not_accepted',
    );
  });

  test('is judged by the first of its claims that the token has: a token for another API stays one', () => {
    expect(verdictOn({ aud: 'payments', client_id: 'orders' }, { audienceClaims })).toBe(
      'audience_not_accepted',
    );
    expect(verdictOn({ aud: [], client_id: 'orders' }, { audienceClaims })).toBe(
      'audience_not_accepted',
    );
    expect(verdictOn({ aud: 1, client_id: 'orders' }, { audienceClaims })).toBe(
      'claim_invalid: aud',
    );
  });

  test('is missing by the name of the first claim', () => {
    expect(verdictOn({ aud: undefined }, { audienceClaims: ['client_id', 'aud'] })).toBe(
      'claim_missing: client_id',
    );
  });
});

describe('required claims', () => {
  const requiredClaims = { token_use: 'access', 'org.id': 7, email_verified: true };
  const required = { token_use: 'access', org: { id: 7 }, email_verified: true };

  test('must be there, with exactly their value', () => {
    expect(verdictOn(required, { requiredClaims })).toBe('accepted');
    expect(verdictOn({ ...required, token_use: undefined }, { requiredClaims })).toBe(
      'claim_missing: token_use',
    );
    expect(verdictOn({ ...required, token_use: null }, { requiredClaims })).toBe(
      'claim_missing: token_use',
    );
    expect(verdictOn({ ...required, org: 7 }, { requiredClaims })).toBe('claim_missing: org.id');
  });

  test.each([
    ['token_use', 'Access'],
    ['token_use', ['access']],
    ['org', { id: '7' }],
    ['email_verified', 'true'],
  ])('%s of %j is not the value', (claim, value) => {
    expect(verdictOn({ ...required, [claim]: value }, { requiredClaims })).toMatch(
      /^claim_invalid: /,
    );
  });
});

describe('the principal', () => {
  const principalClaims = ['sub', 'client_id'];

  test('is the client of a machine token, if the entry says so', () => {
    expect(check({ ...GOOD, sub: undefined, client_id: 'm2m' }, { principalClaims }).subject).toBe(
      'm2m',
    );
    expect(check({ ...GOOD, client_id: 'm2m' }, { principalClaims }).subject).toBe('alice');
  });

  test('is not the client if the token has a sub that cannot be used', () => {
    expect(verdictOn({ sub: '', client_id: 'm2m' }, { principalClaims })).toBe(
      'claim_invalid: sub',
    );
  });

  test('of more than 256 characters is a digest, which no shorter name can equal', () => {
    const long = 'a'.repeat(257);
    const digest = `sha256:${createHash('sha256').update(long).digest('base64url')}`;
    expect(check({ ...GOOD, sub: long }).subject).toBe(digest);
    expect(check({ ...GOOD, sub: 'a'.repeat(2048) }).subject).toHaveLength(50);
    expect(check({ ...GOOD, sub: digest }).subject).not.toBe(digest);
    expect(check({ ...GOOD, sub: 'sha256:' }).subject).toHaveLength(50);
  });
});

describe('a token of another kind', () => {
  const idTokenMarks = [
    { token_use: 'id' },
    { typ: 'ID' },
    { typ: 'id' },
    { at_hash: 'x' },
    { c_hash: 'x' },
  ];

  test.each(idTokenMarks)('%j is an ID token, which an entry can accept', (mark) => {
    expect(verdictOn(mark)).toBe('not_an_access_token');
    expect(verdictOn(mark, { idTokens: true })).toBe('accepted');
  });

  test.each([
    { typ: 'Refresh' },
    { typ: 'Offline' },
    { typ: 'Logout' },
    { events: {} },
    { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  ])('%j is never accepted', (mark) => {
    expect(verdictOn(mark)).toBe('not_an_access_token');
    expect(verdictOn(mark, { idTokens: true })).toBe('not_an_access_token');
  });

  test.each([{ typ: 'Bearer' }, { token_use: 'access' }, { typ: 'JWT' }, { typ: 1 }])(
    '%j is not a mark',
    (claim) => {
      expect(verdictOn(claim)).toBe('accepted');
    },
  );

  test.each([{ jkt: 'x' }, { 'x5t#S256': 'x' }, {}, 'x', false])(
    'a cnf of %j binds the token to its sender',
    (cnf) => {
      expect(verdictOn({ cnf })).toBe('token_sender_constrained');
    },
  );
});

test.each<[string, string]>([
  ['an object that cannot become text', '{"toString":1,"valueOf":1}'],
  ['a list of lists that is too deep to become text', `${'['.repeat(3500)}${']'.repeat(3500)}`],
  ['a list', '["ID"]'],
])('a payload typ that is %s marks no other kind', (_what, typ) => {
  expect(verdictOn({ typ: parsed(typ) })).toBe('accepted');
});

describe('the claims for handlers', () => {
  const handlerClaims = ['tenant_id', 'org.groups', 'email'];

  test('are those of the entry, by its names, with the types that they have', () => {
    const payload = {
      ...GOOD,
      tenant_id: 't-1',
      org: { groups: ['a'] },
      email: null,
      name: 'Alice',
    };
    expect(check(payload, { handlerClaims }).handlerClaims).toStrictEqual({
      tenant_id: 't-1',
      'org.groups': ['a'],
    });
  });

  test('must fit into a context: the first one is named otherwise', () => {
    const tenant_id = 'x'.repeat(8192);
    expect(verdictOn({ tenant_id }, { handlerClaims })).toBe('claim_invalid: tenant_id');
    // As JSON, they are {"tenant_id":"..."}.
    const room = 8192 - '{"tenant_id":""}'.length;
    const ofLength = (length: number) =>
      verdictOn({ tenant_id: 'x'.repeat(length) }, { handlerClaims });
    expect([ofLength(room), ofLength(room + 1)]).toEqual(['accepted', 'claim_invalid: tenant_id']);
    expect(verdictOn({ tenant_id })).toBe('accepted');
  });
});

describe('the client and the token id', () => {
  test('are known by the claims of OAuth, OpenID Connect, Okta and Entra ID, whichever withdraws a token', () => {
    expect(CLIENT_CLAIMS).toEqual(['client_id', 'azp', 'cid', 'appid']);
  });

  test.each([
    ['client_id, before azp and cid', { client_id: 'a', azp: 'b', cid: 'c' }, 'a'],
    ['azp without a client_id', { azp: 'b', cid: 'c' }, 'b'],
    ['cid without either', { cid: 'c' }, 'c'],
    ['azp if client_id is not text', { client_id: 1, azp: 'b' }, 'b'],
  ])('the client is %s', (_what, changes, clientId) => {
    expect(check({ ...GOOD, ...changes }).clientId).toBe(clientId);
  });

  test.each([{}, { client_id: null, azp: ['a'], cid: { id: 'a' }, jti: 1 }])(
    'are left out if %j has none as text',
    (changes) => {
      const claims = check({ ...GOOD, ...changes });
      expect(claims).not.toHaveProperty('clientId');
      expect(claims).not.toHaveProperty('tokenId');
    },
  );
});

describe('the order of verdicts', () => {
  const notActive = { nbf: NOW + 3600, iat: NOW + 3600 };

  test.each([
    ['expired', { exp: NOW - 3600 }, 'token_expired'],
    ['without exp', { exp: undefined }, 'claim_missing: exp'],
    ['with an odd exp', { exp: 'soon' }, 'claim_invalid: exp'],
    ['with an odd nbf', { nbf: 'soon' }, 'claim_invalid: nbf'],
    ['with an odd iat', { iat: 'soon' }, 'claim_invalid: iat'],
    ['for another audience', { aud: 'payments' }, 'audience_not_accepted'],
    ['with an odd aud', { aud: 1 }, 'claim_invalid: aud'],
    ['without sub', { sub: undefined }, 'claim_missing: sub'],
    ['with an odd scope', { scope: 1 }, 'claim_invalid: scope'],
    ['with an odd scp', { scp: 1 }, 'claim_invalid: scp'],
    ['with a cnf', { cnf: {} }, 'token_sender_constrained'],
    ['with at_hash', { at_hash: 'x' }, 'not_an_access_token'],
  ])('a token that is not active yet and %s gets the final verdict', (_what, changes, verdict) => {
    expect(verdictOn({ ...notActive, ...changes })).toBe(verdict);
  });

  test('a token that is only refused for its dates gets the verdict that may change', () => {
    expect(verdictOn(notActive)).toBe('token_not_active: nbf');
  });
});

describe('the claims for a handler besides the subject', () => {
  test('may have 256 characters', () => {
    const name = 'n'.repeat(256);
    const { tokenId, clientId } = check({ ...GOOD, jti: name, client_id: name });
    expect([tokenId, clientId]).toEqual([name, name]);
  });

  test.each(['a\r\nSet-Cookie: x', 'b\0', '', 'c'.repeat(257), 'd\ud800', 7])(
    'a jti or client_id of %j is left out, and the token is still accepted',
    (value) => {
      const claims = check({ ...GOOD, jti: value, client_id: value, azp: 'web' });
      expect(claims.tokenId).toBeUndefined();
      expect(claims.clientId).toBe('web');
    },
  );
});
