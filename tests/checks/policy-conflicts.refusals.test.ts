import * as fc from 'fast-check';
import type { Route } from '../../lib/access/rule';
import { chooseResources } from '../../lib/policy/compiler';
import { type Conflict, findConflicts } from '../../checks/policy-conflicts';
import { toPolicy } from '../../lib/policy/document';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import { resolve } from '../../lib/policy/route-table';
import { anyTable, deployable, type Table } from '../support/policy-cases';
import { entriesOf, planOf } from '../support/policy-property';
import { STAGE_ARN } from '../support/stage-arn';

const anyDeployableTable = anyTable.filter((table) => {
  // Object.keys widens the keys that the type of the table guarantees.
  const routes = [...Object.keys(table.rules), ...table.publicRoutes] as Route[];
  return planOf(table) !== undefined && deployable(routes).length === routes.length;
});

/**
 * Replaces runs of segments of a path by other text of the same length, in every way. No pattern
 * contains this text, so a policy pattern that matches a result does so by wildcards, and matches
 * the path as well.
 */
function blurred(path: string): readonly string[] {
  const [first = '', ...others] = path.split('/');
  let results: readonly (readonly string[])[] = [[first]];
  for (const segment of others) {
    results = results.flatMap((segments) => [
      [...segments, segment],
      [...segments.slice(0, -1), `${segments.at(-1) ?? ''}/${segment}`],
    ]);
  }
  const blur = (run: string): string => 'ø'.repeat(run.length);
  return results
    .flatMap((runs) =>
      runs.reduce<readonly (readonly string[])[]>(
        (starts, run) => {
          const choices = run.includes('/') || run === '' ? [blur(run)] : [run, blur(run)];
          return starts.flatMap((start) => choices.map((choice) => [...start, choice]));
        },
        [[]],
      ),
    )
    .map((segments) => segments.join('/'));
}

/**
 * Proves that no policy is exact for a caller who is entitled to two routes and not to a third. The
 * proof is a chain of three requests: a pattern that matches one of them also matches the next. So an
 * Allow for the first allows the second, and a Deny for the second denies the third.
 */
function isImpossible(table: Table, { allowed, denied, hit, method, path }: Conflict): boolean {
  const entries = entriesOf(table);
  const leadsTo = (route: string) => (request: string) =>
    resolve(entries, method, request)?.route === route;
  return (
    leadsTo(hit)(path) &&
    blurred(path)
      .filter(leadsTo(denied))
      .some((request) => blurred(request).some(leadsTo(allowed)))
  );
}

describe('a table that is refused', () => {
  test('has three requests that no policy can tell apart', () => {
    let refused = 0;
    fc.assert(
      fc.property(anyDeployableTable, (table) => {
        const plan = planOf(table);
        for (const conflict of plan === undefined ? [] : findConflicts(plan, table.rules)) {
          refused += 1;
          expect({ ...conflict, isImpossible: isImpossible(table, conflict) }).toMatchObject({
            isImpossible: true,
          });
        }
      }),
      { numRuns: 700 },
    );
    expect(refused).toBeGreaterThan(40);
  });

  test('has, with a resource policy, two requests that no Deny can tell apart', () => {
    fc.assert(
      fc.property(anyDeployableTable, (table) => {
        const plan = planOf(table);
        const entries = entriesOf(table);
        const conflicts = plan === undefined ? [] : findConflicts(plan, table.rules, true);
        for (const { denied, hit, method, path } of conflicts) {
          expect(resolve(entries, method, path)?.route).toBe(hit);
          const others = blurred(path).map((each) => resolve(entries, method, each)?.route);
          expect(others).toContain(denied);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('would give a wrong answer to the request that the refusal shows', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const plan = planOf(table);
        for (const conflict of plan === undefined ? [] : findConflicts(plan, table.rules)) {
          const entitled = new Set([conflict.allowed, conflict.hit]);
          const policy = toPolicy(STAGE_ARN, chooseResources(plan ?? { entries: [] }, entitled));
          const arn = `${STAGE_ARN}/${conflict.method}/${conflict.path}`;
          expect(evaluatePolicy(policy, arn).effect).toBe('explicit_deny');
        }
      }),
      { numRuns: 500 },
    );
  });
});
