import { deepFreeze } from '../json-object';
import type { RequestParameters } from '../event/authorization-request';
import type { VerifiedClaims } from '../token/verified-claims';
import { Undecided } from '../undecided';

/**
 * A route as `serverless.yml` declares it: a method and a path (`GET /orders/{orderId}`), `$default` of an
 * HTTP API, or `$connect`, `$disconnect` or `$default` of a WebSocket API.
 */
export type Route = `${Uppercase<string>} /${string}` | `$${string}`;

/** The demands of a route on a verified token: all members that are named. An empty rule asks for no more. */
export interface AccessRule {
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** At least one of these scopes. */
  readonly anyScope?: readonly string[];
  /** The request parameters that the condition looks at. Each becomes an identity source of the authorizer. */
  readonly parameters?: readonly RequestParameter[];
  /**
   * A condition that scopes cannot express. It must depend on nothing but its argument, since its answer is
   * cached with the policy, and leave the claims as they are: they are remembered.
   */
  readonly where?: (facts: VerifiedFacts) => boolean;
}

/**
 * A request parameter: `header.X-Tenant`, `querystring.tenant`, `stageVariables.region` or
 * `context.identity.sourceIp`. A `path` parameter cannot be an identity source, so it needs a TTL of 0.
 */
export type RequestParameter =
  `${'header' | 'querystring' | 'path' | 'stageVariables' | 'context'}.${string}`;

/** The facts for a condition: the verified claims, and those request parameters that its rule names. */
export interface VerifiedFacts extends VerifiedClaims {
  /** The values by the names of the rule's `parameters`. Another name throws. */
  readonly request: RequestParameters;
}

export type AccessRules = Readonly<Record<Route, AccessRule>>;

/** The access rules of a WebSocket API, which may have any route keys beside `$connect`. */
export type WebSocketAccessRules = Readonly<Record<string, AccessRule>>;

/** The condition of a rule threw, so it is not known whether the token satisfies the rule. */
export class ConditionFailed extends Undecided {
  override readonly name = 'ConditionFailed';
  override readonly reason = 'rule_failed';
}

/** Lists the request parameters that a table of rules reads, sorted, each once. */
export function parametersOf(rules: AccessRules): readonly RequestParameter[] {
  return [...new Set(Object.values(rules).flatMap(({ parameters = [] }) => parameters))].sort();
}

/**
 * Tells for each rule of a table whether a token satisfies it, in the order of the table.
 *
 * @throws {ConditionFailed} if the condition of a rule throws: then nothing can be decided
 */
export function satisfiedRules(
  rules: readonly (readonly [route: string, rule: AccessRule])[],
  claims: VerifiedClaims,
  request: RequestParameters,
): readonly boolean[] {
  return rules.map(([route, rule]) => satisfies(claims, route, rule, request));
}

/**
 * Tells whether a token satisfies one rule.
 *
 * @throws {ConditionFailed} if the rule's condition throws
 */
export function satisfies(
  claims: VerifiedClaims,
  route: string,
  rule: AccessRule,
  request: RequestParameters,
): boolean {
  return hasScopes(claims.scopes, rule) && meetsCondition(claims, route, rule, request);
}

/** Tells whether granted scopes satisfy the part of a rule that is about scopes. */
export function hasScopes(
  granted: ReadonlySet<string>,
  { scopes = [], anyScope }: Pick<AccessRule, 'scopes' | 'anyScope'>,
): boolean {
  return (
    scopes.every((scope) => granted.has(scope)) &&
    (anyScope === undefined || anyScope.some((scope) => granted.has(scope)))
  );
}

function meetsCondition(
  claims: VerifiedClaims,
  route: string,
  { where, parameters = [] }: AccessRule,
  request: RequestParameters,
): boolean {
  if (where === undefined) return true;
  // Verified tokens are remembered: a condition that changed the claims would decide differently next time.
  if (!Object.isFrozen(claims)) deepFreeze(claims);
  try {
    // Only `true` counts; the promise of an async condition is a no.
    const answer: unknown = where({ ...claims, request: only(parameters, request, route) });
    return answer === true;
  } catch (error) {
    if (error instanceof ConditionFailed) throw error;
    // The error's own text is left out: it may quote claims.
    const name = error instanceof Error ? error.name : 'a value that is not an error';
    throw new ConditionFailed(`The condition "where" of ${route} threw ${name}`);
  }
}

/** The answer is cached under the parameters that the rules name, so a condition must not see another one. */
function only(
  parameters: readonly string[],
  request: RequestParameters,
  route: string,
): RequestParameters {
  const seen = Object.fromEntries(parameters.map((name) => [name, request[name]]));
  return new Proxy(seen, {
    get: (_target, name) => {
      if (typeof name === 'string' && Object.hasOwn(seen, name)) return seen[name];
      throw new ConditionFailed(
        `The condition "where" of ${route} reads request[${JSON.stringify(String(name))}], which "parameters" of the rule does not list`,
      );
    },
  });
}
