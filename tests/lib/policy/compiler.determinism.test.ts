import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { verifiedClaims } from '../../support/claims';
import { anyTable, SCOPES } from '../../support/policy-cases';
import { compilerFor, planOf } from '../../support/policy-property';
import { REQUEST } from '../../support/stage-arn';

const SCRIPT = `
  const { TEST_RULES, TEST_PUBLIC_ROUTES } = require('./tests/support/test-service.ts');
  const { createPolicyCompiler } = require('./lib/policy/compiler.ts');
  const { planPolicy } = require('./lib/policy/plan.ts');
  const scopes = new Set(process.argv.slice(1));
  const plan = planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES);
  const policy = createPolicyCompiler(TEST_RULES, plan)(${JSON.stringify(REQUEST)}, { scopes });
  process.stdout.write(JSON.stringify(policy));
`;

/** Compiles the policy for some scopes in a separate process. */
function policyOfAnotherProcess(...scopes: readonly string[]): string {
  return execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', SCRIPT, ...scopes], {
    cwd: resolve(__dirname, '../../..'),
    encoding: 'utf8',
  });
}

test('the same scopes in any order, with anything else in the token, make the same bytes', () => {
  fc.assert(
    fc.property(anyTable, fc.shuffledSubarray(SCOPES), (table, granted) => {
      fc.pre(planOf(table) !== undefined);
      const compile = compilerFor(table.rules, table.publicRoutes);
      const one = verifiedClaims({ scopes: new Set(granted), subject: 'alice' });
      const other = verifiedClaims({
        scopes: new Set(['unknown', ...granted.toSorted(), 'other']),
        subject: 'bob',
        claims: { sub: 'bob', jti: '1' },
      });
      expect(JSON.stringify(compile(REQUEST, other))).toBe(JSON.stringify(compile(REQUEST, one)));
    }),
    { numRuns: 200 },
  );
});

test('two processes make the same bytes', () => {
  const one = policyOfAnotherProcess('orders:read', 'products:read');
  expect(one).toContain('/GET/orders/?*');
  expect(policyOfAnotherProcess('products:read', 'orders:read')).toBe(one);
});
