import type { DeclaredAuthorizer } from '../../checks/declared-authorizer';
import {
  boundSeconds,
  describeBound,
  findLongerCaches,
  findTooLongBounds,
  MAXIMUM_BOUND_SECONDS,
  withdrawalBounds,
  withdrawalTimes,
} from '../../checks/withdrawal-bound';

type Variables = Readonly<Record<string, unknown>>;

const A = 'https://a.example.com';
const B = 'https://b.example.com';
const REVOCATION = { REVOCATION_TABLE: 'withdrawn-tokens', REVOCATION_REMEMBER_SECONDS: '' };

function authorizer(cachedSeconds: number, api: DeclaredAuthorizer['api'] = 'rest') {
  return {
    place: 'the authorizer of GET /a in serverless.yml',
    api,
    type: 'token',
    identitySources: [],
    cachedSeconds,
    expression: undefined,
    hasSimpleAnswers: false,
    payload: '',
  } satisfies DeclaredAuthorizer;
}

function asked(...entries: readonly (readonly [issuer: string, introspection?: object])[]) {
  return {
    TRUSTED_ISSUERS: JSON.stringify(
      entries.map(([issuer, introspection]) => ({
        issuer,
        audiences: ['https://api.example.com'],
        ...(introspection !== undefined && {
          introspection: { clientId: 'api', ...introspection },
        }),
      })),
    ),
  };
}

function boundsOf(variables: Variables, ...authorizers: readonly DeclaredAuthorizer[]) {
  return withdrawalBounds(variables, authorizers.length === 0 ? [authorizer(300)] : authorizers);
}

function described(variables: Variables, ...authorizers: readonly DeclaredAuthorizer[]) {
  return boundsOf(variables, ...authorizers).map(describeBound);
}

describe('the time after which a withdrawn token is refused', () => {
  test('is stated for each issuer that is asked about its tokens, with its parts', () => {
    expect(described(asked([A, {}], [B, { rememberSeconds: 5, signedTokens: true }]))).toEqual([
      `A withdrawn opaque token of "${A}" is refused within 361.5 s: 60 s of memory, 300 s of API Gateway's cache, 1.5 s for a request`,
      `A withdrawn token of "${B}" is refused within 306.5 s: 5 s of memory, 300 s of API Gateway's cache, 1.5 s for a request`,
    ]);
  });

  test('is stated for the list of withdrawn tokens', () => {
    expect(described({ ...REVOCATION, REVOCATION_REMEMBER_SECONDS: '10' }, authorizer(60))).toEqual(
      [
        "A token on the list of withdrawn tokens is refused within 70.3 s: 10 s of memory, 60 s of API Gateway's cache, 0.3 s for a request",
      ],
    );
  });

  test('does not name a memory or a cache that is off', () => {
    const none = asked([A, { rememberSeconds: 0 }]);
    expect(described(none, authorizer(0))).toEqual([
      `A withdrawn opaque token of "${A}" is refused within 1.5 s: 1.5 s for a request`,
    ]);
  });

  test('holds the reading of the list as well, if an issuer is asked before', () => {
    expect(boundsOf({ ...asked([A, {}]), ...REVOCATION }).map(boundSeconds)).toEqual([
      361.8, 305.3,
    ]);
  });

  test('counts the longest cache of several authorizers', () => {
    expect(boundsOf(asked([A, {}]), authorizer(0), authorizer(60)).map(boundSeconds)).toEqual([
      121.5,
    ]);
  });

  test('is not for a WebSocket connection that is open', () => {
    expect(described(asked([A, {}]), authorizer(0, 'websocket'))).toEqual([
      `A withdrawn opaque token of "${A}" is refused within 61.5 s: 60 s of memory, 1.5 s for a request; a connection that is open by then stays open`,
    ]);
  });

  test('is not for a list that may be ignored while it cannot be read', () => {
    const variables = { ...REVOCATION, REVOCATION_UNAVAILABLE: 'accept' };
    expect(described(variables).join()).toMatch(/; while the list cannot be read, it is accepted$/);
  });

  test.each<[string, Variables]>([
    ['with none of the two', {}],
    ['with blank settings', { TRUSTED_ISSUERS: ' ', REVOCATION_TABLE: ' ' }],
    ['with issuers that are not asked', asked([A], [B])],
  ])('is not stated for a service %s', (_name, variables) => {
    expect(boundsOf(variables)).toEqual([]);
  });

  test('is not stated for a service without a protected route', () => {
    expect(withdrawalBounds(asked([A, {}]), [])).toEqual([]);
  });

  test('is stated for a table whose name is known on deploy only', () => {
    expect(boundsOf({ REVOCATION_TABLE: { Ref: 'WithdrawnTokens' } }).map(boundSeconds)).toEqual([
      305.3,
    ]);
  });

  test('does not depend on the clock tolerance of the issuer', () => {
    const entries = JSON.parse(asked([A, {}]).TRUSTED_ISSUERS) as readonly object[];
    const tolerant = entries.map((entry) => ({ ...entry, clockToleranceSeconds: 300 }));
    expect(boundsOf({ TRUSTED_ISSUERS: JSON.stringify(tolerant) }).map(boundSeconds)).toEqual([
      361.5,
    ]);
  });
});

describe('the longest time that is accepted', () => {
  test('is an hour of the cache and five minutes for the rest', () => {
    expect(MAXIMUM_BOUND_SECONDS).toBe(3600 + 300);
  });

  test.each<[string, Variables]>([
    ['introspection', asked([A, { rememberSeconds: 298 }])],
    ['the list', { ...REVOCATION, REVOCATION_REMEMBER_SECONDS: '299' }],
  ])('is not exceeded by %s', (_way, variables) => {
    expect(findTooLongBounds(boundsOf(variables, authorizer(3600)))).toEqual([]);
  });

  test.each<[string, Variables, string]>([
    [
      'introspection',
      asked([A, { rememberSeconds: 299 }], [B, { rememberSeconds: 1 }]),
      `A withdrawn opaque token of "${A}" would be refused only after 3900.5 s (299 s of memory, 3600 s of API Gateway's cache, 1.5 s for a request), and at most 3900 s are accepted; lower introspection.rememberSeconds of its entry in issuers.yml, or authorizerTtl in stages.yml`,
    ],
    [
      'the list',
      { ...REVOCATION, REVOCATION_REMEMBER_SECONDS: '300' },
      "A token on the list of withdrawn tokens would be refused only after 3900.3 s (300 s of memory, 3600 s of API Gateway's cache, 0.3 s for a request), and at most 3900 s are accepted; lower revocationRememberSeconds in stages.yml, or authorizerTtl in stages.yml",
    ],
  ])('makes the build refuse more by %s', (_way, variables, sentence) => {
    expect(findTooLongBounds(boundsOf(variables, authorizer(3600)))).toEqual([sentence]);
  });
});

describe('a cache of the template', () => {
  const bounds = withdrawalBounds(asked([A, {}]), [authorizer(60)]);

  test('that is longer than the one of serverless.yml is found', () => {
    expect(findLongerCaches([authorizer(60), authorizer(3600)], bounds)).toEqual([
      'the authorizer of GET /a in serverless.yml lets API Gateway keep an answer for 3600 s, and serverless.yml says 60 s; set authorizerTtl in stages.yml instead',
    ]);
  });

  test('may be as long as it likes if no token can be withdrawn', () => {
    expect(findLongerCaches([authorizer(3600)], [])).toEqual([]);
  });
});

test('a tool that knows the way and the settings gets the same times', () => {
  const [bound] = boundsOf({ ...REVOCATION, REVOCATION_REMEMBER_SECONDS: '7' }, authorizer(60));
  expect(bound).toMatchObject(withdrawalTimes('revocation', 7, 60));
});
