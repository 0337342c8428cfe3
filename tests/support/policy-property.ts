import * as fc from 'fast-check';
import { type Route, satisfies } from '../../lib/access/rule';
import { findBudgetProblems } from '../../checks/policy-budget';
import { type CompilePolicy, compilerOf } from '../../lib/policy/compiler';
import { findConflicts } from '../../checks/policy-conflicts';
import { MAXIMUM_POLICY_BYTES, MAXIMUM_RESOURCE_CHARACTERS } from '../../lib/policy/document';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import { planPolicy, type PolicyPlan } from '../../lib/policy/plan';
import { parseRoutes, resolve, RouteError, type TableEntry } from '../../lib/policy/route-table';
import { verifiedClaims } from './claims';
import { anyCase, type Case, type Table } from './policy-cases';

export const STAGE_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev';

export function routesOf({ rules }: Pick<Table, 'rules'>): readonly Route[] {
  // Object.keys widens the keys that the type of the table guarantees.
  return Object.keys(rules) as Route[];
}

/** All routes of a table, as API Gateway knows them. */
export function entriesOf(table: Table): readonly TableEntry[] {
  return parseRoutes([...routesOf(table), ...table.publicRoutes]);
}

/** Plans a table; nothing where two of its routes are for the same requests. */
export function planOf(table: Table): PolicyPlan | undefined {
  try {
    return planPolicy(routesOf(table), table.publicRoutes);
  } catch (error) {
    if (error instanceof RouteError) return undefined;
    throw error;
  }
}

/** Plans a table that the build accepts; nothing where it refuses it. */
export function planOfAccepted(table: Table): PolicyPlan | undefined {
  const plan = planOf(table);
  if (plan === undefined || findConflicts(plan, table.rules).length > 0) return undefined;
  return findBudgetProblems(plan, STAGE_ARN).length > 0 ? undefined : plan;
}

/** Makes a compiler for a table and its plan. */
export type MakeCompiler = (table: Table, plan: PolicyPlan) => CompilePolicy;

/** The required property: on every request that resolves to a route, the policy says what the rule says. */
export function findWrongDecision(
  input: Case,
  plan: PolicyPlan,
  makeCompiler: MakeCompiler = ({ rules }) => compilerOf(plan, rules),
): string | undefined {
  const { rules, scopes, tenant, requests } = input;
  const claims = verifiedClaims({ scopes: new Set(scopes), claims: { tenant } });
  const policy = makeCompiler(input, plan)(STAGE_ARN, claims);
  const bytes = JSON.stringify(policy).length;
  if (bytes > MAXIMUM_POLICY_BYTES) return `the policy has ${bytes} bytes`;
  const arns = policy.Statement.flatMap(({ Resource }) => Resource);
  if (new Set(arns).size < arns.length) return 'the policy repeats a resource';
  const longArn = arns.find(({ length }) => length > MAXIMUM_RESOURCE_CHARACTERS);
  if (longArn !== undefined) return `an ARN has ${longArn.length} characters`;

  const entries = entriesOf(input);
  for (const { method, path } of requests) {
    const declared = resolve(entries, method, path)?.route;
    const rule = declared === undefined ? undefined : rules[declared];
    if (declared === undefined || rule === undefined) continue;
    const expected = satisfies(claims, declared, rule);
    const { effect } = evaluatePolicy(policy, `${STAGE_ARN}/${method}/${path}`);
    if ((effect === 'allow') !== expected) {
      return `${method} /${path} leads to ${declared}, which is ${expected ? '' : 'not '}entitled; the policy says ${effect}`;
    }
  }
  return undefined;
}

/** The property over all accepted tables; it throws what is wrong. */
export function exactness(makeCompiler?: MakeCompiler): fc.IProperty<[Case]> {
  return fc.property(anyCase, (input) => {
    const plan = planOfAccepted(input);
    fc.pre(plan !== undefined);
    const wrong = findWrongDecision(input, plan, makeCompiler);
    if (wrong !== undefined) throw new Error(wrong);
  });
}
