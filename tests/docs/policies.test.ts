import type { AccessRule, AccessRules } from '../../lib/access/rule';
import { findConflicts } from '../../checks/policy-conflicts';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import { planPolicy } from '../../lib/policy/plan';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import { verifiedClaims } from '../support/claims';
import { compilerFor } from '../support/policy-property';
import { REQUEST, STAGE_ARN } from '../support/stage-arn';

// As in docs/policies.md.
const isStaff = ({ claims }: VerifiedClaims): boolean =>
  claims['email_verified'] === true &&
  typeof claims['email'] === 'string' &&
  claims['email'].toLowerCase().endsWith('@example.com');
const isTenant =
  (tenant: string) =>
  ({ claims }: VerifiedClaims): boolean =>
    claims['tenant'] === tenant;
const isAcme = isTenant('acme');

const RULES: AccessRules = {
  'GET /reports': { scopes: ['reports:read'], where: isStaff },
  'GET /acme/{proxy+}': { where: isAcme },
  'DELETE /acme/{proxy+}': { anyScope: ['admin', 'acme:delete'], where: isAcme },
};
const compile = compilerFor(RULES, []);

function isAllowed(request: string, claims: object, ...scopes: readonly string[]): boolean {
  const token = verifiedClaims({ scopes: new Set(scopes), claims: { ...claims } });
  return evaluatePolicy(compile(REQUEST, token), `${STAGE_ARN}/${request}`).effect === 'allow';
}

describe('a condition on the e-mail domain', () => {
  test.each([
    [{ email: 'alice@example.com', email_verified: true }, true],
    [{ email: 'Alice@EXAMPLE.com', email_verified: true }, true],
    [{ email: 'alice@example.com', email_verified: false }, false],
    [{ email: 'alice@example.com', email_verified: 'true' }, false],
    [{ email: 'alice@example.com' }, false],
    [{ email: 'alice@example.com.evil.example', email_verified: true }, false],
    [{ email: 'alice@notexample.com', email_verified: true }, false],
    [{ email: ['alice@example.com'], email_verified: true }, false],
    [{}, false],
  ])('%j with the scope: %s', (claims, expected) => {
    expect(isAllowed('GET/reports', claims, 'reports:read')).toBe(expected);
    expect(isAllowed('GET/reports', claims)).toBe(false);
  });
});

describe('a condition on the tenant', () => {
  test.each([
    [{ tenant: 'acme' }, true],
    [{ tenant: 'globex' }, false],
    [{ tenant: ['acme'] }, false],
    [{}, false],
  ])('%j: %s', (claims, expected) => {
    expect(isAllowed('GET/acme/files/1', claims)).toBe(expected);
    expect(isAllowed('DELETE/acme/files/1', claims)).toBe(false);
    expect(isAllowed('DELETE/acme/files/1', claims, 'acme:delete')).toBe(expected);
  });
});

test('rules that share a condition, and not only one like it, may stand one above the other', () => {
  const refusals = (inner: AccessRule): number => {
    const rules: AccessRules = {
      'GET /acme/{proxy+}': { scopes: ['read'], where: isAcme },
      'GET /acme/files/{file}': inner,
    };
    return findConflicts(planPolicy(rules, []), rules).length;
  };
  expect(refusals({ where: isAcme })).toBe(0);
  expect(refusals({ where: isTenant('acme') })).toBe(1);
});
