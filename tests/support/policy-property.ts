import * as fc from 'fast-check';
import { type AccessRules, type Route, satisfies } from '../../lib/access/rule';
import { findBudgetProblems, findLongArns } from '../../checks/policy-budget';
import { type CompilePolicy, createPolicyCompiler } from '../../lib/policy/compiler';
import { findConflicts } from '../../checks/policy-conflicts';
import { MAXIMUM_POLICY_BYTES, MAXIMUM_RESOURCE_CHARACTERS } from '../../lib/policy/document';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import { planPolicy, type PolicyPlan } from '../../lib/policy/plan';
import { parseRoutes, resolve, RouteError, type TableEntry } from '../../lib/policy/route-table';
import { REQUEST, STAGE_ARN } from './stage-arn';
import { verifiedClaims } from './claims';
import { anyCase, type Case, type Table } from './policy-cases';

/** Plans routes that ask for nothing but a verified token. */
export function planRoutes(
  routes: readonly Route[],
  publicRoutes: readonly Route[] = [],
): PolicyPlan {
  return planPolicy(Object.fromEntries(routes.map((route) => [route, {}])), publicRoutes);
}

/** Makes the compiler of a table, as the service does. */
export function compilerFor(
  rules: AccessRules,
  publicRoutes: readonly Route[] = [],
): CompilePolicy {
  return createPolicyCompiler(rules, planPolicy(rules, publicRoutes));
}

/** All routes of a table, including the public ones. */
export function entriesOf(table: Table): readonly TableEntry[] {
  // Object.keys widens the keys that the type of the table guarantees.
  return parseRoutes([...(Object.keys(table.rules) as Route[]), ...table.publicRoutes]);
}

/** Plans a table. Returns undefined if two of its routes are for the same requests. */
export function planOf(table: Table): PolicyPlan | undefined {
  try {
    return planPolicy(table.rules, table.publicRoutes);
  } catch (error) {
    if (error instanceof RouteError) return undefined;
    throw error;
  }
}

/** Plans a table. Returns undefined if the build refuses the table. */
export function planOfAccepted(table: Table): PolicyPlan | undefined {
  const plan = planOf(table);
  if (plan === undefined || findConflicts(plan, table.rules).length > 0) return undefined;
  const target = { stageArn: STAGE_ARN, mergeable: table.rules, canScopeToRoute: true };
  const problems = [...findLongArns(plan, STAGE_ARN), ...findBudgetProblems(plan, target)];
  return problems.length > 0 ? undefined : plan;
}

/** Finds the route that a request leads to, if there is one. */
export type FindRoute = (method: string, path: string) => string | undefined;

/** As a REST API does. */
function findRoute(table: Table): FindRoute {
  const entries = entriesOf(table);
  return (method, path) => resolve(entries, method, path)?.route;
}

/** Makes a compiler for a table and its plan. */
export type MakeCompiler = (table: Table, plan: PolicyPlan) => CompilePolicy;

/** The required property: for every request to a route, the policy agrees with the rule of the route. */
export function findWrongDecision(
  input: Case,
  plan: PolicyPlan,
  makeCompiler: MakeCompiler = ({ rules }) => createPolicyCompiler(rules, plan),
  routeOf: FindRoute = findRoute(input),
): string | undefined {
  const { rules, scopes, tenant, requests } = input;
  const claims = verifiedClaims({ scopes: new Set(scopes), claims: { tenant } });
  const policy = makeCompiler(input, plan)(REQUEST, claims);
  const bytes = JSON.stringify(policy).length;
  if (bytes > MAXIMUM_POLICY_BYTES) return `the policy has ${bytes} bytes`;
  const arns = policy.Statement.flatMap(({ Resource }) => Resource);
  if (new Set(arns).size < arns.length) return 'the policy repeats a resource';
  const longArn = arns.find(({ length }) => length > MAXIMUM_RESOURCE_CHARACTERS);
  if (longArn !== undefined) return `an ARN has ${longArn.length} characters`;

  for (const { method, path } of requests) {
    const declared = routeOf(method, path);
    // The table has no rule for a public route.
    const rule = declared === undefined ? undefined : rules[declared as Route];
    if (declared === undefined || rule === undefined) continue;
    const expected = satisfies(claims, declared, rule, {});
    const { effect } = evaluatePolicy(policy, `${STAGE_ARN}/${method}/${path}`);
    if ((effect === 'allow') !== expected) {
      return `${method} /${path} leads to ${declared}, which is ${expected ? '' : 'not '}entitled; the policy says ${effect}`;
    }
  }
  return undefined;
}

/** The property for all accepted tables. It throws if a decision is wrong. */
export function exactness(makeCompiler?: MakeCompiler): fc.IProperty<[Case]> {
  return fc.property(anyCase, (input) => {
    const plan = planOfAccepted(input);
    fc.pre(plan !== undefined);
    const wrong = findWrongDecision(input, plan, makeCompiler);
    if (wrong !== undefined) throw new Error(wrong);
  });
}
