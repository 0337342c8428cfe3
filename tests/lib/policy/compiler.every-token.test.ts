import * as fc from 'fast-check';
import { satisfies } from '../../../lib/access/rule';
import { createPolicyCompiler } from '../../../lib/policy/compiler';
import { findConflicts } from '../../../checks/policy-conflicts';
import { evaluatePolicy } from '../../../lib/policy/evaluator';
import type { PolicyPlan } from '../../../lib/policy/plan';
import { resolve } from '../../../lib/policy/route-table';
import type { VerifiedClaims } from '../../../lib/token/verified-claims';
import { verifiedClaims } from '../../support/claims';
import { allPaths } from '../../support/path-enumeration';
import { anyTable, SCOPES, type Table } from '../../support/policy-cases';
import { entriesOf, planOf } from '../../support/policy-property';
import { REQUEST, STAGE_ARN } from '../../support/stage-arn';

const SUBSETS = SCOPES.reduce<readonly (readonly string[])[]>(
  (subsets, scope) => [...subsets, ...subsets.map((subset) => [...subset, scope])],
  [[]],
);
const TOKENS: readonly VerifiedClaims[] = SUBSETS.flatMap((scopes) =>
  ['one', 'two'].map((tenant) => verifiedClaims({ scopes: new Set(scopes), claims: { tenant } })),
);

/** The requests of two methods, on every short path and some more, that lead to a protected route. */
function requestsOf(table: Table, more: readonly string[]): { arn: string; route: string }[] {
  const entries = entriesOf(table);
  const literals = entries.flatMap(({ path }) =>
    path.flatMap((part) => (part.kind === 'literal' ? [part.text] : [])),
  );
  const segments = new Set([...literals.slice(0, 2), 'x', '']);
  const paths = [...allPaths([...segments], 4), ...more];
  return ['GET', 'POST'].flatMap((method) =>
    paths.flatMap((path) => {
      const route = resolve(entries, method, path)?.route;
      return route !== undefined && table.rules[route] !== undefined
        ? [{ arn: `${STAGE_ARN}/${method}/${path}`, route }]
        : [];
    }),
  );
}

function isRightForEveryToken(table: Table, plan: PolicyPlan, more: readonly string[]): boolean {
  const requests = requestsOf(table, more);
  const compile = createPolicyCompiler(table.rules, plan);
  return TOKENS.every((claims) => {
    const policy = compile(REQUEST, claims);
    const entitled = new Set(
      Object.entries(table.rules).flatMap(([route, rule]) =>
        satisfies(claims, route, rule, {}) ? [route] : [],
      ),
    );
    return requests.every(
      ({ arn, route }) => (evaluatePolicy(policy, arn).effect === 'allow') === entitled.has(route),
    );
  });
}

test('a table is refused exactly if its policy would be wrong for some token', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(anyTable, (table) => {
      const plan = planOf(table);
      fc.pre(plan !== undefined);
      const conflicts = findConflicts(plan, table.rules);
      seen[conflicts.length === 0 ? 'accepted' : 'refused'] += 1;
      // In a refused table, only the paths that the refusals name are known to be wrong.
      const shown = conflicts.map(({ path }) => path);
      expect(isRightForEveryToken(table, plan, shown)).toBe(conflicts.length === 0);
    }),
    { numRuns: 40 },
  );
  expect(seen.accepted).toBeGreaterThan(10);
});
