import * as fc from 'fast-check';
import { type AccessRule, type AccessRules, type Route, satisfies } from '../../lib/access-rule';
import type { CompilePolicy } from '../../lib/policy/compiler';
import { createPolicyCompiler } from '../../lib/policy/compiler';
import { findBudgetProblems } from '../../lib/policy/budget';
import { findConflicts } from '../../lib/policy/conflicts';
import { MAXIMUM_POLICY_BYTES } from '../../lib/policy/document';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import { planPolicy, type PolicyPlan } from '../../lib/policy/plan';
import { METHODS, parseRoutes, resolve, RouteError } from '../../lib/policy/route-table';
import { verifiedClaims } from './claims';

export const STAGE_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev';

export interface Case {
  readonly rules: AccessRules;
  readonly publicRoutes: readonly Route[];
  readonly scopes: readonly string[];
  readonly tenant: string;
  readonly requests: readonly { readonly method: string; readonly path: string }[];
}

const SCOPES = ['a:read', 'b:read', 'c:write', '__proto__', 'constructor'];
const LITERALS = ['orders', 'mine', 'b', 'v1:x', 'orders.json'];
const STRANGE_SEGMENTS = [
  '',
  'x',
  'x y',
  '%2F',
  ':',
  '*',
  '?',
  '?*',
  'ü',
  '日本',
  '..',
  'ORDERS',
  'L'.repeat(600),
];

const isTenantOne = ({ claims }: { claims: Readonly<Record<string, unknown>> }): boolean =>
  claims['tenant'] === 'one';

const segment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...LITERALS) },
  { weight: 3, arbitrary: fc.constantFrom('{x}', '{y}') },
);
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(([segments, isGreedy]) => `/${[...segments, ...(isGreedy ? ['{p+}'] : [])].join('/')}`);
const route = fc
  .tuple(fc.constantFrom('GET', 'GET', 'GET', 'GET', 'POST', 'ANY'), path)
  .map(([method, declaredPath]) => `${method} ${declaredPath}` as Route);

const scopeList = fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 3 });
const rule: fc.Arbitrary<AccessRule> = fc.record(
  { scopes: scopeList, anyScope: scopeList, where: fc.constant(isTenantOne) },
  { requiredKeys: [] },
);

/** Most requests are made from a declared route, with strange text for its parameters, and then bent. */
function requestsFor(routes: readonly Route[]): fc.Arbitrary<Case['requests']> {
  const text = fc.oneof(
    fc.constantFrom(...STRANGE_SEGMENTS, ...LITERALS),
    fc.string({ maxLength: 5, unit: 'binary' }).filter((value) => !value.includes('/')),
  );
  const like = fc
    .tuple(
      fc.constantFrom(...routes),
      fc.array(text, { minLength: 8, maxLength: 8 }),
      fc.array(text, { maxLength: 3 }),
    )
    .map(([declared, values, tail]) => {
      let used = 0;
      const filled = (declared.split(' ')[1] ?? '/')
        .slice(1)
        .replace(/\{[^}]+\}/g, () => values[used++ % values.length] ?? 'x');
      return [filled, ...tail].join('/');
    });
  const random = fc
    .array(text, { minLength: 1, maxLength: 6 })
    .map((segments) => segments.join('/'));
  return fc.array(
    fc.record({
      method: fc.constantFrom('GET', 'GET', 'POST', ...METHODS),
      path: fc.oneof({ weight: 4, arbitrary: like }, { weight: 1, arbitrary: random }),
    }),
    { minLength: 1, maxLength: 12 },
  );
}

export const anyCase: fc.Arbitrary<Case> = fc
  .uniqueArray(route, { minLength: 1, maxLength: 5 })
  .chain((routes) =>
    fc.record({
      routes: fc.constant(routes),
      rules: fc.array(rule, { minLength: routes.length, maxLength: routes.length }),
      publicCount: fc.nat({ max: Math.min(1, routes.length - 1) }),
      scopes: fc.subarray(SCOPES),
      tenant: fc.constantFrom('one', 'two'),
      requests: requestsFor(routes),
    }),
  )
  .map(({ routes, rules, publicCount, ...more }) => ({
    ...more,
    publicRoutes: routes.slice(0, publicCount),
    rules: Object.fromEntries(
      routes.slice(publicCount).map((declared, index) => [declared, rules[index] ?? {}]),
    ),
  }));

/** Plans a table, or tells that it is refused: ambiguous routes, no exact policy, or too large a one. */
export function planOf({
  rules,
  publicRoutes,
}: Pick<Case, 'rules' | 'publicRoutes'>): PolicyPlan | undefined {
  try {
    // Object.keys widens the keys that the type of the table guarantees.
    return planPolicy(Object.keys(rules) as Route[], publicRoutes);
  } catch (error) {
    if (error instanceof RouteError) return undefined;
    throw error;
  }
}

export function isAccepted(input: Case): boolean {
  const plan = planOf(input);
  return (
    plan !== undefined &&
    findConflicts(plan, input.rules).length === 0 &&
    findBudgetProblems(plan, STAGE_ARN).length === 0
  );
}

export type MakeCompiler = (rules: AccessRules, publicRoutes: readonly Route[]) => CompilePolicy;

/** The required property: on every request that resolves to a route, the policy says what the rule says. */
export function findWrongDecision(
  input: Case,
  makeCompiler: MakeCompiler = createPolicyCompiler,
): string | undefined {
  const { rules, publicRoutes, scopes, tenant, requests } = input;
  const claims = verifiedClaims({ scopes: new Set(scopes), claims: { tenant } });
  const policy = makeCompiler(rules, publicRoutes)(STAGE_ARN, claims);
  const bytes = JSON.stringify(policy).length;
  if (bytes > MAXIMUM_POLICY_BYTES) return `the policy has ${bytes} bytes`;

  // As above: the keys are routes.
  const table = parseRoutes([...(Object.keys(rules) as Route[]), ...publicRoutes]);
  for (const request of requests) {
    const declared = resolve(table, request.method, request.path)?.route;
    const declaredRule = declared === undefined ? undefined : rules[declared];
    if (declared === undefined || declaredRule === undefined) continue;
    const expected = satisfies(claims, declared, declaredRule);
    const { effect } = evaluatePolicy(policy, `${STAGE_ARN}/${request.method}/${request.path}`);
    if ((effect === 'allow') !== expected) {
      return `${request.method} /${request.path} leads to ${declared}, which is ${expected ? '' : 'not '}entitled; the policy says ${effect}`;
    }
  }
  return undefined;
}
