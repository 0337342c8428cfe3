import { deepFreeze } from '../json-object';
import type { VerifiedClaims } from '../token/verified-claims';
import { Undecided } from '../undecided';

/** A method and a resource path as `serverless.yml` declares them: `GET /orders/{orderId}`. */
export type Route = `${Uppercase<string>} /${string}`;

/** The demands of a route on a verified token: all members that are named. An empty rule asks for no more. */
export interface AccessRule {
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** At least one of these scopes. */
  readonly anyScope?: readonly string[];
  /**
   * A condition on the claims that scopes cannot express. It must depend on nothing but the claims,
   * since its answer is cached with the policy, and leave them as they are: they are remembered.
   */
  readonly where?: (claims: VerifiedClaims) => boolean;
}

export type AccessRules = Readonly<Record<Route, AccessRule>>;

/** A rule of the table is malformed; the message names its route. */
export class AccessRuleError extends Error {
  override readonly name = 'AccessRuleError';
}

/** The condition of a rule threw, so it is not known whether the token satisfies the rule. */
export class ConditionFailed extends Undecided {
  override readonly name = 'ConditionFailed';
  override readonly reason = 'rule_failed';
}

const MEMBERS: readonly string[] = ['scopes', 'anyScope', 'where'];

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
  for (const member of ['scopes', 'anyScope'] as const) {
    const scopes: unknown = rule[member];
    if (scopes === undefined) continue;
    if (!Array.isArray(scopes) || scopes.length === 0)
      return `"${member}" must be a list of scopes, or be left out`;
    if (!scopes.every(isScope)) return `"${member}" contains an entry that cannot be a scope`;
  }
  return undefined;
}

function isScope(value: unknown): boolean {
  // RFC 6749 section 3.3: printable ASCII without space, quote and backslash.
  return typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value);
}

/**
 * Tells for each rule of a table whether a token satisfies it, in the order of the table.
 *
 * @throws {ConditionFailed} if the condition of a rule throws: then nothing can be decided
 */
export function satisfiedRules(
  rules: readonly (readonly [route: string, rule: AccessRule])[],
  claims: VerifiedClaims,
): readonly boolean[] {
  return rules.map(([route, rule]) => satisfies(claims, route, rule));
}

/**
 * Tells whether a token satisfies one rule.
 *
 * @throws {ConditionFailed} if the rule's condition throws
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
  // Verified tokens are remembered: a condition that changed the claims would decide differently next time.
  if (!Object.isFrozen(claims)) deepFreeze(claims);
  try {
    // Only `true` counts; the promise of an async condition is a no.
    const answer: unknown = where(claims);
    return answer === true;
  } catch (error) {
    // The error's own text is left out: it may quote claims.
    const name = error instanceof Error ? error.name : 'a value that is not an error';
    throw new ConditionFailed(`The condition "where" of ${route} threw ${name}`);
  }
}
