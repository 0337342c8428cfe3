import { largestMergedPolicy, largestPolicy, type LargestPolicy } from '../checks/policy-budget';
import type { RouteRules } from '../checks/findings';
import { parametersOf } from '../lib/access/rule';
import type { StageArn } from '../lib/event/authorization-request';
import { createPolicyCompiler } from '../lib/policy/compiler';
import { MAXIMUM_POLICY_BYTES } from '../lib/policy/document';
import { planPolicy } from '../lib/policy/plan';
import { Undecided } from '../lib/undecided';
import type { DemoCaller } from './demo-callers';

/** The sizes of the policies for all routes, in bytes. */
export interface PolicySizes {
  readonly limit: number;
  /** The largest one that some token may get. */
  readonly largest: number;
  /** The part of it that cannot be left out, and the routes of that token. */
  readonly needed: LargestPolicy;
  /** Those of the demo callers, by name; undefined if it gets none, or if the request decides. */
  readonly callers: readonly { readonly name: string; readonly bytes: number | undefined }[];
}

/** Measures the policies of a table whose rules can become one. */
export function policySizes(
  { accessRules, publicRoutes }: Pick<RouteRules, 'accessRules' | 'publicRoutes'>,
  stageArn: StageArn,
  callers: readonly DemoCaller[],
): PolicySizes {
  const plan = planPolicy(accessRules, publicRoutes);
  const compile = createPolicyCompiler(accessRules, plan);
  const bytesFor = (claims: DemoCaller['claims']): number | undefined => {
    if (claims === undefined || parametersOf(accessRules).length > 0) return undefined;
    try {
      return JSON.stringify(compile({ stageArn, parameters: {} }, claims)).length;
    } catch (error) {
      // A condition threw, or the policy would be too large.
      if (error instanceof Undecided) return undefined;
      throw error;
    }
  };
  const unmerged = largestPolicy(plan, stageArn);
  const isMerged = unmerged.bytes > MAXIMUM_POLICY_BYTES;
  return {
    limit: MAXIMUM_POLICY_BYTES,
    // Denies of paths that lead to no route are added while there is room.
    largest: Math.min(MAXIMUM_POLICY_BYTES, largestPolicy(plan, stageArn, true).bytes),
    needed: (isMerged ? largestMergedPolicy(plan, stageArn, accessRules) : undefined) ?? unmerged,
    callers: callers.map(({ name, claims }) => ({ name, bytes: bytesFor(claims) })),
  };
}
