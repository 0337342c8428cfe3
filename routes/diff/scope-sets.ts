import { type AccessRule, hasScopes } from '../../lib/access/rule';

/** The part of a rule that is about scopes. More scopes never satisfy it less. */
export type ScopeDemand = Pick<AccessRule, 'scopes' | 'anyScope'>;

/** Scopes in alphabetical order, each once. */
export type ScopeSet = readonly string[];

/** Lists the smallest sets of scopes that satisfy a demand: each other set that does contains one of them. */
export function smallestSets({ scopes = [], anyScope }: ScopeDemand): readonly ScopeSet[] {
  if (anyScope === undefined || anyScope.some((scope) => scopes.includes(scope))) {
    return [sorted(scopes)];
  }
  return sorted(anyScope).map((scope) => sorted([...scopes, scope]));
}

/** Tells whether a set of scopes satisfies a demand, as the authorizer decides it. */
export function satisfiesDemand(set: ScopeSet, demand: ScopeDemand): boolean {
  return hasScopes(new Set(set), demand);
}

function sorted(scopes: readonly string[]): ScopeSet {
  return [...new Set(scopes)].sort();
}
