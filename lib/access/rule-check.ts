import type { AccessRule, AccessRules } from './rule';

/** A rule of the table is malformed; the message names its route. */
export class AccessRuleError extends Error {
  override readonly name = 'AccessRuleError';
}

const MEMBERS: readonly string[] = ['scopes', 'anyScope', 'parameters', 'where'];

/**
 * Checks beyond the types: a member that is misspelt, or a list of scopes that every token or no
 * token satisfies by mistake.
 *
 * @throws {AccessRuleError} for the first malformed rule
 */
export function checkRules(rules: AccessRules): void {
  for (const [route, rule] of Object.entries(rules)) {
    const problem = problemOf(rule);
    if (problem !== undefined) throw new AccessRuleError(`The access rule of ${route}: ${problem}`);
  }
}

function problemOf(rule: AccessRule): string | undefined {
  const unknown = Object.keys(rule).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) return `"${unknown}" is not one of ${MEMBERS.join(', ')}`;
  if (rule.where !== undefined && typeof rule.where !== 'function')
    return '"where" is not a function';
  if (rule.parameters !== undefined) {
    const list: unknown = rule.parameters;
    if (!Array.isArray(list) || list.length === 0 || !list.every(isParameter))
      return '"parameters" must be a list of request parameters, such as "querystring.tenant"';
    if (rule.where === undefined) return '"parameters" is only for a condition "where"';
  }
  for (const member of ['scopes', 'anyScope'] as const) {
    const scopes: unknown = rule[member];
    if (scopes === undefined) continue;
    if (!Array.isArray(scopes) || scopes.length === 0)
      return `"${member}" must be a list of scopes, or be left out`;
    if (!scopes.every(isScope)) return `"${member}" contains an entry that cannot be a scope`;
  }
  return undefined;
}

function isParameter(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^(?:header|querystring|path|stageVariables|context)\.[\w.-]+$/.test(value) &&
    // Payload 2.0 of HTTP APIs takes it out of the headers.
    value.toLowerCase() !== 'header.cookie'
  );
}

function isScope(value: unknown): boolean {
  // RFC 6749 section 3.3: printable ASCII without space, quote and backslash.
  return typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
}
