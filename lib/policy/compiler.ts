import { type AccessRules, checkRule, type Route, satisfies } from '../access-rule';
import type { StageArn } from '../method-arn';
import type { VerifiedClaims } from '../verified-claims';
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

/** Makes the compiler of a plan that was worked out for just these rules. */
export function compilerOf(plan: PolicyPlan, accessRules: AccessRules): CompilePolicy {
  const rules = Object.entries(accessRules);
  return (stageArn, claims) => {
    const entitled = new Set<string>();
    for (const [route, rule] of rules) {
      if (satisfies(claims, route, rule)) entitled.add(route);
    }
    return toPolicy(stageArn, chooseResources(plan, entitled));
  };
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

  const allow: string[] = [];
  const requiredDeny = new Set<string>();
  const routeDeny: string[] = [];
  const excessDeny = new Set<string>();
  plan.entries.forEach((planned, index) => {
    if (isEntitled[index]) {
      allow.push(planned.resource);
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
      routeDeny.push(planned.resource);
    }
  });
  for (const resource of requiredDeny) excessDeny.delete(resource);
  return { allow, requiredDeny: [...requiredDeny], optionalDeny: [...routeDeny, ...excessDeny] };
}
