import type { VerifiedClaims } from '../token/verified-claims';

/** A method and a resource path as `serverless.yml` declares them: `GET /orders/{orderId}`. */
export type Route = `${Uppercase<string>} /${string}`;

/**
 * What a verified token must carry to use a route: everything that is named here. An empty rule
 * asks for no more than a verified token.
 */
export interface AccessRule {
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** At least one of these scopes. */
  readonly anyScope?: readonly string[];
  /**
   * A condition on the claims that scopes cannot express. It must depend on nothing but the claims,
   * since the answer is cached with the policy, and leave them as they are: they are remembered.
   */
  readonly where?: (claims: VerifiedClaims) => boolean;
}

export type AccessRules = Readonly<Record<Route, AccessRule>>;

/** A rule of the table cannot be meant as it stands; the message names its route. */
export class AccessRuleError extends Error {
  override readonly name = 'AccessRuleError';
}

const MEMBERS: readonly string[] = ['scopes', 'anyScope', 'where'];

/**
 * Checks what the types cannot: a rule that was misspelt, or that nobody or everybody satisfies by
 * mistake.
 *
 * @throws {AccessRuleError} for the first wrong rule
 */
export function checkRule(route: string, rule: AccessRule): void {
  const problem = problemOf(rule);
  if (problem !== undefined) throw new AccessRuleError(`The access rule of ${route}: ${problem}`);
}

function problemOf(rule: AccessRule): string | undefined {
  const unknown = Object.keys(rule).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) return `"${unknown}" is none of ${MEMBERS.join(', ')}`;
  if (rule.where !== undefined && typeof rule.where !== 'function')
    return '"where" is not a function';
  for (const member of ['scopes', 'anyScope'] as const) {
    const scopes: unknown = rule[member];
    if (scopes === undefined) continue;
    if (!Array.isArray(scopes) || scopes.length === 0)
      return `"${member}" must be a list of scopes, or be left out`;
    if (!scopes.every(isScope)) return `"${member}" holds something that cannot be a scope`;
  }
  return undefined;
}

function isScope(value: unknown): boolean {
  // RFC 6749 section 3.3: printable ASCII without space, quote and backslash.
  return typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
}

/**
 * Tells whether verified claims satisfy a rule.
 *
 * @throws {AccessRuleError} where the rule's own condition throws: then nothing can be decided
 */
export function satisfies(claims: VerifiedClaims, route: string, rule: AccessRule): boolean {
  return hasScopes(claims.scopes, rule) && meetsCondition(claims, route, rule);
}

function hasScopes(granted: ReadonlySet<string>, { scopes = [], anyScope }: AccessRule): boolean {
  return (
    scopes.every((scope) => granted.has(scope)) &&
    (anyScope === undefined || anyScope.some((scope) => granted.has(scope)))
  );
}

function meetsCondition(claims: VerifiedClaims, route: string, { where }: AccessRule): boolean {
  if (where === undefined) return true;
  try {
    // What is no boolean, such as the promise of one, satisfies nothing.
    const answer: unknown = where(claims);
    return answer === true;
  } catch (error) {
    // Not the error's own text: it may quote claims.
    const name = error instanceof Error ? error.name : 'something';
    throw new AccessRuleError(`The condition "where" of ${route} threw ${name}`);
  }
}
