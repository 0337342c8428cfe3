import { type AccessRules, satisfiedRules } from '../access/rule';
import type { AuthorizationRequest } from '../event/authorization-request';
import type { VerifiedClaims } from '../token/verified-claims';
import { type Policy, type PolicyResources, toPolicy } from './document';
import type { DecisionPlan } from './decision-plan';
import { mergeResources } from './merge';

/** Makes the policy for one token, as it came with one request. */
export type CompilePolicy = (
  request: Pick<AuthorizationRequest, 'stageArn' | 'route' | 'parameters'>,
  claims: VerifiedClaims,
) => Policy;

/** Most callers are entitled to one of a few sets of routes. */
const MAXIMUM_CACHED_POLICIES = 100;

/**
 * Makes the compiler for a table of access rules. Its policies cover every route of the stage, not only the current one.
 *
 * @param accessRules the table
 * @param plan the plan that was made for this very table
 */
export function createPolicyCompiler(accessRules: AccessRules, plan: DecisionPlan): CompilePolicy {
  const rules = Object.entries(accessRules);
  const policies = new Map<string, Policy>();

  return ({ stageArn, parameters }, claims) => {
    const satisfied = satisfiedRules(rules, claims, parameters);
    // A policy depends on nothing else, so equal keys have equal policies.
    const key = satisfied.reduce((text, isSatisfied) => text + (isSatisfied ? 'y' : 'n'), stageArn);
    const cached = policies.get(key);
    if (cached !== undefined) return cached;

    const entitled = new Set(rules.filter((_, index) => satisfied[index]).map(([route]) => route));
    if (policies.size >= MAXIMUM_CACHED_POLICIES) policies.clear();
    const chosen = chooseResources(plan, entitled);
    const policy = toPolicy(stageArn, mergeResources(stageArn, plan, entitled, chosen));
    policies.set(key, policy);
    return policy;
  };
}

/**
 * Chooses the resources of a policy, in the order of the plan, so that equal entitlements make equal
 * policies.
 *
 * An Allow for each entitled entry matches all its requests, and perhaps more. If it matches requests
 * of another entry, those are denied: by the whole pattern of that entry if the pattern hits no
 * entitled entry, and otherwise by the narrowest patterns for the overlap.
 *
 * @param entitled the routes whose rule the token satisfies
 */
export function chooseResources(
  plan: DecisionPlan,
  entitled: ReadonlySet<string>,
): PolicyResources {
  const isEntitled = plan.entries.map(({ entry }) => entitled.has(entry.route));
  const isAnyEntitled = (indices: readonly number[]): boolean =>
    indices.some((index) => isEntitled[index]);

  // Two routes may share a resource: `?*` stands for `{id}` and for `{proxy+}`.
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
