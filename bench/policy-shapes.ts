import type { AccessRules, Route } from '../lib/access/rule';
import { type DecisionPlan, decisionPlanOf } from '../lib/policy/decision-plan';
import { planPolicy } from '../lib/policy/plan';
import type { VerifiedClaims } from '../lib/token/verified-claims';

/** Tables of any number of routes, by their form. */
export const SHAPES: Readonly<Record<string, (index: number) => Route>> = {
  'no parameters': (index) => `GET /resources-${index}`,
  'collection, item, sub-resource': (index) =>
    `GET /r${Math.floor(index / 3)}${['', '/{id}', '/{id}/lines'][index % 3] ?? ''}`,
  'exceptions to a catch-all': (index) => (index === 0 ? 'GET /{proxy+}' : `GET /r${index}`),
};

/** More routes than these would not fit into the policy of one token. */
const ENTITLED_AT_MOST = 60;

/** A table in which each route asks for a scope of its own. */
export function rulesOf(routeOf: (index: number) => Route, count: number): AccessRules {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [routeOf(index), { scopes: [`scope:${index}`] }]),
  );
}

/**
 * The plan of a table as the bundle has it. A thousand entries of a plan with everything that led to it are too far
 * apart in memory for the caches of a processor, and a new policy takes five times as long.
 */
export function deployedPlan(rules: AccessRules): DecisionPlan {
  // Text and back again.
  return JSON.parse(JSON.stringify(decisionPlanOf(planPolicy(rules, [])))) as DecisionPlan;
}

/** The scopes for as many routes as fit. A catch-all comes first, and is left out: with it, each exception needs a Deny. */
export function entitledScopes(rules: AccessRules): readonly string[] {
  return Object.keys(rules)
    .map((_, index) => `scope:${index}`)
    .slice(1, ENTITLED_AT_MOST);
}

export function claimsWith(scopes: readonly string[]): VerifiedClaims {
  // Only the verifier may make these in lib/; a measurement starts from their result.
  return { scopes: new Set(scopes), claims: {} } as unknown as VerifiedClaims;
}
