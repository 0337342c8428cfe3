import { REQUEST, STAGE_ARN } from '../../support/stage-arn';
import { verifiedClaims } from '../../support/claims';
import { compilerFor } from '../../support/policy-property';

const compile = compilerFor(
  {
    'GET /orders': { scopes: ['orders:read'] },
    'GET /tenant': { where: ({ claims }) => claims['tenant'] === 'acme' },
  },
  [],
);
const reader = (subject: string, tenant?: string) =>
  verifiedClaims({ subject, scopes: new Set(['orders:read', subject]), claims: { tenant } });

test('callers who are entitled to the same routes share one policy, and cannot change it', () => {
  const policy = compile(REQUEST, reader('alice'));
  expect(compile(REQUEST, reader('bob'))).toBe(policy);
  expect(() => policy.Statement.push()).toThrow(TypeError);
  expect(() => policy.Statement[0]?.Resource.push('*')).toThrow(TypeError);
});

test('callers who differ in a claim that a rule reads have different policies', () => {
  expect(compile(REQUEST, reader('alice', 'acme'))).not.toEqual(compile(REQUEST, reader('alice')));
});

test('two stages never share a policy', () => {
  const prod = compile(
    { ...REQUEST, stageArn: STAGE_ARN.replace('/dev', '/prod') },
    reader('alice'),
  );
  expect(JSON.stringify(prod)).not.toContain('/dev/');
});

test('the policies of 100 sets of routes are kept, and the next one begins anew', () => {
  const scopes = Array.from({ length: 101 }, (_, index) => `s${index}`);
  const compileFor = compilerFor(
    Object.fromEntries(scopes.map((scope) => [`GET /${scope}`, { scopes: [scope] }])),
  );
  const policies = scopes.map((scope) => () => {
    return compileFor(REQUEST, verifiedClaims({ scopes: new Set([scope]) }));
  });
  const [first, ...others] = policies.slice(0, 100).map((policy) => policy());
  expect(policies[0]?.()).toBe(first);
  expect(policies[99]?.()).toBe(others[98]);
  policies[100]?.();
  expect(policies[0]?.()).not.toBe(first);
});
