import { quoteUnverified } from '../../doctor/report';
import { type AccessRule, hasScopes, satisfies } from '../../lib/access/rule';
import type { RequestParameters } from '../../lib/event/authorization-request';
import { Undecided } from '../../lib/undecided';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import { type Decided, readEvent, step } from '../decided';
import type { Step } from '../explanation';
import { listed } from '../words';

/** The demands of each route that the token does not meet. */
export type MissingByRoute = ReadonlyMap<string, string>;

/** Asks each rule for the demands that the token does not meet; none without verified claims. */
export function missingByRoute({ service, observation }: Decided): MissingByRoute {
  const { claims, event } = observation ?? {};
  if (claims === undefined || event === undefined) return new Map();
  const parameters = readEvent(service, event)?.parameters ?? {};
  return new Map(
    Object.entries(service.rules.accessRules).flatMap(([route, rule]) => {
      const missing = missingFor(claims, route, rule, parameters);
      return missing === undefined ? [] : [[route, missing] as const];
    }),
  );
}

/** The step of the rule of the request's route. */
export function ruleSteps(decided: Decided, missing: MissingByRoute): readonly Step[] {
  const { service, places, played, observation } = decided;
  const { claims, decision = {} } = observation ?? {};
  const { outcome, reason, problem } = decision;
  if (reason === 'rule_failed' || reason === 'policy_too_large') {
    const route = /"where" of (\S+ \S+)/.exec(String(problem))?.[1] ?? played.route ?? '';
    const name = reason === 'rule_failed' ? 'rule' : 'policy';
    return [
      step(name, 'failed', `not decided: ${String(problem).replace(/^\w+: /, '')}`, {
        decidedBy: places.rule(route),
        remedy: `correct it in ${service.rules.file}: a policy is for all routes, so no request with this token is decided`,
      }),
    ];
  }
  if (claims === undefined || outcome !== 'granted' || played.route === undefined) return [];
  const { route } = played;
  const rule = new Map(Object.entries(service.rules.accessRules)).get(route);
  if (rule === undefined) {
    return [
      step('rule', 'failed', `${service.rules.file} does not have a rule for ${route}`, {
        decidedBy: places.rule(route),
      }),
    ];
  }
  const decidedBy = places.rule(route);
  const has = `the token has ${listed([...claims.scopes]) || 'no scopes'}`;
  const lacks = missing.get(route);
  if (lacks === undefined) {
    const text = `${route} needs ${demandsOf(rule) || 'a verified token alone'}; ${has}`;
    return [step('rule', 'passed', text, { decidedBy })];
  }
  return [
    step('rule', 'failed', `${route} needs ${lacks}; ${has}`, {
      decidedBy,
      remedy: lacks.startsWith('scope ')
        ? `get a token with ${lacks}, or change the rule`
        : 'send a request and a token that meet the condition, or change the rule',
    }),
  ];
}

/** Each part of a rule is asked by the function that decides on the whole. */
function missingFor(
  claims: VerifiedClaims,
  route: string,
  rule: AccessRule,
  parameters: RequestParameters,
): string | undefined {
  const { scopes = [], anyScope, where } = rule;
  const lacking = scopes.filter((scope) => !hasScopes(claims.scopes, { scopes: [scope] }));
  const lacksAny = anyScope !== undefined && !hasScopes(claims.scopes, { anyScope });
  const parts = [
    ...(lacking.length > 0 ? [`scope ${listed(lacking)}`] : []),
    ...(lacksAny ? [`scope ${listed(anyScope, 'or')}`] : []),
    ...(where !== undefined && !isMet(claims, route, rule, parameters)
      ? [conditionOf(rule, parameters)]
      : []),
  ];
  return parts.length === 0 ? undefined : listed(parts);
}

function isMet(
  claims: VerifiedClaims,
  route: string,
  { where, parameters }: AccessRule,
  request: RequestParameters,
): boolean {
  if (where === undefined) return true;
  const condition = { where, ...(parameters !== undefined && { parameters }) };
  try {
    return satisfies(claims, route, condition, request);
  } catch (error) {
    // The authorizer has met the same error, and its step tells of it.
    if (error instanceof Undecided) return false;
    throw error;
  }
}

function conditionOf({ parameters = [] }: AccessRule, request: RequestParameters): string {
  if (parameters.length === 0) return 'the condition "where", which its claims do not meet';
  const values = parameters.map((name) => {
    const value = request[name];
    return `${name} ${value === undefined ? 'missing' : quoteUnverified(value)}`;
  });
  return `the condition "where", which it does not meet with ${listed(values)}`;
}

function demandsOf({ scopes = [], anyScope, where }: AccessRule): string {
  return listed([
    ...(scopes.length > 0 ? [`scope ${listed(scopes)}`] : []),
    ...(anyScope === undefined ? [] : [`scope ${listed(anyScope, 'or')}`]),
    ...(where === undefined ? [] : ['the condition "where"']),
  ]);
}
