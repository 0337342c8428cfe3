import * as fc from 'fast-check';
import type { AccessRules, Route } from '../../../lib/access/rule';
import { planPolicy } from '../../../lib/policy/plan';
import { findBudgetProblems, largestPolicy } from '../../../checks/policy-budget';
import { describeConflict, findConflicts } from '../../../checks/policy-conflicts';
import type { Case } from '../../support/policy-cases';
import { findWrongDecision } from '../../support/policy-property';
import { STAGE_ARN } from '../../support/stage-arn';

const MAXIMUM_POLICY_BYTES = 8_192;

const SERVICES = ['billing', 'catalogue', 'orders', 'reports', 'users', 'users-admin'];
const VERBS = ['GET', 'POST', 'GET', 'PUT', 'DELETE'];

/** Services with collections and items. */
function routesOf(count: number, reversed: boolean): readonly Route[] {
  const perService = Math.ceil(count / SERVICES.length);
  const routes = SERVICES.flatMap((service) =>
    Array.from({ length: perService }, (_, index): Route => {
      const collection = `${service}/kind-${Math.floor(index / VERBS.length)}`;
      const path = index % VERBS.length < 2 ? collection : `${collection}/{id}`;
      // The verbs are written in capitals.
      return `${VERBS[index % VERBS.length] as 'GET'} /${path}`;
    }),
  ).slice(0, count);
  return reversed ? routes.toReversed() : routes;
}

const GROUPS = ['user', 'staff'];

/** One group of callers for some of the services and another for the others, each with readers and writers. */
function rulesOf(routes: readonly Route[], split: number): AccessRules {
  return Object.fromEntries(
    routes.map((route) => {
      const service = SERVICES.findIndex((name) => route.includes(`/${name}/`));
      const isRead = route.startsWith('GET');
      const group = GROUPS[service < split ? 0 : 1] ?? '';
      return [route, { scopes: [isRead ? `${group}:read` : `${group}:write`] }];
    }),
  );
}

const SCOPES = GROUPS.flatMap((name) => [`${name}:read`, `${name}:write`]);
const segment = fc.constantFrom('1', 'kind-1', 'kind-2', '', 'x y', ...SERVICES, '%2F', '*', '?');

function caseOf(count: number): fc.Arbitrary<Case> {
  return fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5 })).chain(([reversed, split]) => {
    const routes = routesOf(count, reversed);
    const request = fc
      .tuple(fc.constantFrom(...routes), segment, fc.array(segment, { maxLength: 2 }))
      .map(([route, value, more]) => {
        const [method = '', path = ''] = route.split(' ');
        const filled = path.slice(1).replace(/\{\w+\}/, () => value);
        return { method, path: [filled, ...more].join('/') };
      });
    return fc.record({
      rules: fc.constant(rulesOf(routes, split)),
      publicRoutes: fc.constant<readonly Route[]>([]),
      scopes: fc.subarray(SCOPES),
      tenant: fc.constant('one'),
      requests: fc.array(request, { minLength: 30, maxLength: 30 }),
    });
  });
}

/** Checks cases of many routes, and reports a failure without the whole table. */
function checkAll(count: number, numRuns: number): string | undefined {
  const seen = { longest: 0 };
  const property = fc.property(caseOf(count), (input) => {
    const plan = planPolicy(input.rules, []);
    const target = { stageArn: STAGE_ARN, mergeable: input.rules, canScopeToRoute: true };
    const [problem] = [
      ...findConflicts(plan, input.rules).map(describeConflict),
      ...findBudgetProblems(plan, target),
    ];
    const wrong = problem ?? findWrongDecision(input, plan);
    if (wrong !== undefined) throw new Error(wrong);
    seen.longest = Math.max(seen.longest, largestPolicy(plan, STAGE_ARN).bytes);
  });
  const { errorInstance, seed } = fc.check(property, { numRuns, endOnFailure: true });
  expect(seen.longest).toBeGreaterThan(2 * MAXIMUM_POLICY_BYTES);
  return errorInstance instanceof Error ? `seed ${seed}: ${errorInstance.message}` : undefined;
}

test.each([
  [300, 12],
  [1_000, 4],
])('tables of %i routes are accepted, and each policy is exact and fits', (count, numRuns) => {
  expect(checkAll(count, numRuns)).toBeUndefined();
});
