import type { Access, Condition } from './rule-table';
import { satisfiesDemand, type ScopeSet, smallestSets } from './scope-sets';

/** Callers that one revision lets in and another one does not: all with at least these scopes, or everybody. */
export interface Gain {
  /** Undefined for everybody, without a token as well. */
  readonly scopes: ScopeSet | undefined;
  /**
   * Absent if the scopes decide. `met`: those that meet the condition. `not-met`: those that do not meet the condition of
   * the other revision. `changed`: perhaps some, as the two conditions cannot be compared.
   */
  readonly condition?: 'met' | 'not-met' | 'changed';
}

/**
 * Lists the callers that may use a route by one access and not by another.
 *
 * A demand for scopes is satisfied by every set that contains one of its smallest sets, and if a set satisfies it, so do
 * all larger ones. So it is enough to try the smallest sets of the one demand on the other; no other set is listed.
 */
export function gainsOf(access: Access, other: Access): readonly Gain[] {
  if (access.kind === 'absent' || other.kind === 'public') return [];
  if (access.kind === 'public') return [{ scopes: undefined }];
  const { rule, condition } = access;
  const sets = smallestSets(rule);
  const met = condition === undefined ? {} : ({ condition: 'met' } as const);
  if (other.kind === 'absent') return sets.map((scopes) => ({ scopes, ...met }));
  return sets.flatMap((scopes): readonly Gain[] => {
    if (!satisfiesDemand(scopes, other.rule)) return [{ scopes, ...met }];
    if (other.condition === undefined || isSame(condition, other.condition)) return [];
    return [{ scopes, condition: condition === undefined ? 'not-met' : 'changed' }];
  });
}

/** Tells whether two conditions surely give the same answers. */
export function isSame(one: Condition | undefined, other: Condition | undefined): boolean {
  return one?.code === other?.code;
}
