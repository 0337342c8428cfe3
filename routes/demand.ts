import type { AccessRule } from '../lib/access/rule';

/**
 * Writes the demands of a rule on a token in words.
 *
 * @param condition the words for its condition
 */
export function demandOf(
  { scopes = [], anyScope = [], where }: AccessRule,
  condition = 'a condition',
): string {
  const demands = [
    ...new Set(scopes),
    ...(anyScope.length > 0 ? [oneOf([...new Set(anyScope)], scopes.length > 0)] : []),
    ...(where === undefined ? [] : [condition]),
  ];
  return demands.length === 0 ? 'any verified token' : demands.join(' and ');
}

function oneOf(scopes: readonly string[], isBesideOthers: boolean): string {
  const text = scopes.join(' or ');
  return isBesideOthers && scopes.length > 1 ? `(${text})` : text;
}
