import { checkClaims } from '../../../lib/token/claims';
import { verifiedClaims } from '../../support/claims';
import { compilerFor } from '../../support/policy-property';
import { trustedIssuer } from '../../support/trusted-issuer';
import { REQUEST, STAGE_ARN } from '../../support/stage-arn';

const compile = compilerFor(
  {
    'GET /orders': { scopes: ['orders:read'] },
    'GET /prototype': { scopes: ['__proto__'] },
    'GET /constructor': { anyScope: ['constructor', 'prototype'] },
  },
  [],
);

/** The resources that a policy allows, below the stage. */
function allowedTo(scopes: Iterable<string>): readonly string[] {
  const policy = compile(REQUEST, verifiedClaims({ scopes: new Set(scopes) }));
  return policy.Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Resource }) => Resource)
    .map((arn) => arn.slice(STAGE_ARN.length));
}

/** The scopes as the verifier reads them from a claim. */
function scopesOf(scope: string): ReadonlySet<string> {
  const payload = { aud: 'orders', sub: 'alice', exp: 2_000, scope };
  return checkClaims(payload, 'https://issuer.example.com', trustedIssuer(), 1_000).scopes;
}

describe('names of scopes are data', () => {
  test.each([
    [[], []],
    [['orders:read'], ['/GET/orders']],
    [['__proto__'], ['/GET/prototype']],
    [['constructor'], ['/GET/constructor']],
    [['prototype'], ['/GET/constructor']],
    [['toString', 'hasOwnProperty', 'valueOf', 'length', '0'], []],
    [['', ' ', '*', '?', '/', 'orders:*', 'orders', 'ORDERS:READ', 'orders:read '], []],
    [['"', '\\', '\u0000', '😀', 'GET /orders', `${STAGE_ARN}/*`], []],
  ])('%j allow %j', (scopes, expected) => {
    expect(allowedTo(scopes)).toStrictEqual(expected);
  });

  test('in a claim, too', () => {
    expect(allowedTo(scopesOf('__proto__  orders:read constructor orders:read '))).toStrictEqual([
      '/GET/orders',
      '/GET/prototype',
      '/GET/constructor',
    ]);
  });

  test('and a token may have thousands of them', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `scope:${index}`);
    expect(allowedTo(many)).toStrictEqual([]);
    expect(allowedTo([...many, 'orders:read', ...many])).toStrictEqual(['/GET/orders']);
  });

  test('or 7 KB of them in one claim', () => {
    const many = Array.from({ length: 600 }, (_, index) => `scope:${1_000 + index}`).join(' ');
    expect(many.length).toBeGreaterThan(6_000);
    expect(allowedTo(scopesOf(`${many} orders:read`))).toStrictEqual(['/GET/orders']);
    expect(allowedTo(scopesOf('s'.repeat(7_000)))).toStrictEqual([]);
  });
});
