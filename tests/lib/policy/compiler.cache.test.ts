import { createPolicyCompiler } from '../../../lib/policy/compiler';
import { verifiedClaims } from '../../support/claims';

const STAGE = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev';
const compile = createPolicyCompiler(
  {
    'GET /orders': { scopes: ['orders:read'] },
    'GET /tenant': { where: ({ claims }) => claims['tenant'] === 'acme' },
  },
  [],
);
const reader = (subject: string, tenant?: string) =>
  verifiedClaims({ subject, scopes: new Set(['orders:read', subject]), claims: { tenant } });

test('callers who are entitled to the same routes share one policy, and cannot change it', () => {
  const policy = compile(STAGE, reader('alice'));
  expect(compile(STAGE, reader('bob'))).toBe(policy);
  expect(() => policy.Statement.push()).toThrow(TypeError);
  expect(() => policy.Statement[0]?.Resource.push('*')).toThrow(TypeError);
});

test('callers who differ in a claim that a rule looks at have policies of their own', () => {
  expect(compile(STAGE, reader('alice', 'acme'))).not.toEqual(compile(STAGE, reader('alice')));
});

test('two stages never share a policy', () => {
  const prod = compile(STAGE.replace('/dev', '/prod'), reader('alice'));
  expect(JSON.stringify(prod)).not.toContain('/dev/');
});
