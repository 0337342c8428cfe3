import { type AccessRules, checkRule, type Route, satisfies } from '../access/rule';
import type { StageArn } from '../event/method-arn';
import type { VerifiedClaims } from '../token/verified-claims';
import { type Policy, type PolicyResources, toPolicy } from './document';
import { planPolicy, type PolicyPlan } from './plan';

/** Makes the policy for one token: an answer for every route of one stage, never for one request only. */
export type CompilePolicy = (stageArn: StageArn, claims: VerifiedClaims) => Policy;

/**
 * Compiles the access rules once, so that a token costs no more than the choice between routes.
 *
 * @throws {AccessRuleError} or {RouteError} where the table cannot be meant as it stands
 */
export function createPolicyCompiler(
  accessRules: AccessRules,
  publicRoutes: readonly Route[],
): CompilePolicy {
  for (const [route, rule] of Object.entries(accessRules)) checkRule(route, rule);
  // Object.keys widens the keys that the type of the table guarantees.
  const plan = planPolicy(Object.keys(accessRules) as Route[], publicRoutes);
  return compilerOf(plan, accessRules);
}

/** Callers differ, but most of them are entitled to one of a few sets of routes. */
const MAXIMUM_KEPT_POLICIES = 100;

/** Makes the compiler of a plan that was worked out for just these rules. */
export function compilerOf(plan: PolicyPlan, accessRules: AccessRules): CompilePolicy {
  const rules = Object.entries(accessRules);
  const kept = new Map<string, Policy>();

  return (stageArn, claims) => {
    const entitled = new Set<string>();
    // A policy depends on nothing else, so for an equal key it is the same.
    let key = `${stageArn} `;
    for (const [route, rule] of rules) {
      const isEntitled = satisfies(claims, route, rule);
      if (isEntitled) entitled.add(route);
      key += isEntitled ? 'y' : 'n';
    }
    const known = kept.get(key);
    if (known !== undefined) return known;

    if (kept.size >= MAXIMUM_KEPT_POLICIES) kept.clear();
    const policy = freeze(toPolicy(stageArn, chooseResources(plan, entitled)));
    kept.set(key, policy);
    return policy;
  };
}

/** Callers share it from now on, so none of them may change it. */
function freeze(policy: Policy): Policy {
  for (const statement of policy.Statement) {
    Object.freeze(statement.Resource);
    Object.freeze(statement);
  }
  Object.freeze(policy.Statement);
  return Object.freeze(policy);
}

/**
 * Chooses what a policy says, in the order of the plan and nothing else, so that equal scopes make
 * equal policies.
 *
 * An Allow for each entitled entry matches all its requests, and perhaps more. Of what it matches
 * too many, all that leads to other entries is denied: by the whole pattern of such an entry where
 * that hits nothing entitled, and else by the narrowest patterns for the overlap.
 *
 * @param entitled the routes whose rule the token satisfies
 */
export function chooseResources(plan: PolicyPlan, entitled: ReadonlySet<string>): PolicyResources {
  const isEntitled = plan.entries.map(({ entry }) => entitled.has(entry.route));
  const isAnyEntitled = (indices: readonly number[]): boolean =>
    indices.some((index) => isEntitled[index]);

  // Two routes may have one resource: `?*` stands for `{id}` as well as for `{proxy+}`.
  const allow = new Set<string>();
  const requiredDeny = new Set<string>();
  const routeDeny = new Set<string>();
  const excessDeny = new Set<string>();
  plan.entries.forEach((planned, index) => {
    if (isEntitled[index]) {
      allow.add(planned.resource);
      for (const { resource, hits } of planned.excess) {
        if (!isAnyEntitled(hits)) excessDeny.add(resource);
      }
      return;
    }
    const overlaps = planned.overlaps.filter(({ allowed }) => isEntitled[allowed]);
    if (isAnyEntitled(planned.hits)) {
      for (const { denials } of overlaps) {
        for (const { resource } of denials) requiredDeny.add(resource);
      }
    } else if (overlaps.length > 0) {
      requiredDeny.add(planned.resource);
    } else {
      routeDeny.add(planned.resource);
    }
  });
  const optionalDeny = new Set([...routeDeny, ...excessDeny]);
  for (const resource of requiredDeny) optionalDeny.delete(resource);
  return {
    allow: [...allow],
    requiredDeny: [...requiredDeny],
    optionalDeny: [...optionalDeny],
  };
}
