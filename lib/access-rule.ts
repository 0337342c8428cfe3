import type { VerifiedClaims } from './verified-claims';

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
   * A condition on the claims that scopes cannot express. It must depend on nothing but the claims:
   * the answer is cached with the policy.
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
  const fail = (problem: string): never => {
    throw new AccessRuleError(`The access rule of ${route}: ${problem}`);
  };
  const unknown = Object.keys(rule).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) fail(`"${unknown}" is none of ${MEMBERS.join(', ')}`);
  if (rule.where !== undefined && typeof rule.where !== 'function')
    fail('"where" is not a function');
  for (const member of ['scopes', 'anyScope'] as const) {
    const scopes: unknown = rule[member];
    if (scopes === undefined) continue;
    if (!Array.isArray(scopes) || scopes.length === 0)
      fail(`"${member}" must name a scope, or be left out`);
    // RFC 6749 section 3.3: printable ASCII without space, quote and backslash.
    if (!rule[member]?.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) {
      fail(`"${member}" holds something that cannot be a scope`);
    }
  }
}

/**
 * Tells whether verified claims satisfy a rule.
 *
 * @throws {AccessRuleError} where the rule's own condition throws: then nothing can be decided
 */
export function satisfies(claims: VerifiedClaims, route: string, rule: AccessRule): boolean {
  const { scopes = [], anyScope, where } = rule;
  if (!scopes.every((scope) => claims.scopes.has(scope))) return false;
  if (anyScope !== undefined && !anyScope.some((scope) => claims.scopes.has(scope))) return false;
  if (where === undefined) return true;
  try {
    return where(claims);
  } catch (error) {
    // Not the error's own text: it may quote claims.
    const name = error instanceof Error ? error.name : 'something';
    throw new AccessRuleError(`The condition "where" of ${route} threw ${name}`);
  }
}
