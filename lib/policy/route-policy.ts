import { type AccessRules, satisfies } from '../access/rule';
import type { AuthorizationRequest } from '../event/authorization-request';
import { EventNotRecognized } from '../event/token-event';
import type { VerifiedClaims } from '../token/verified-claims';
import type { CompilePolicy } from './compiler';
import { routePolicy } from './document';

/** Tells whether a token gives access to the route of a request. */
export type IsEntitled = (
  request: Pick<AuthorizationRequest, 'route' | 'parameters'>,
  claims: VerifiedClaims,
) => boolean;

/**
 * Makes the decision on one route. A route without a rule is not declared, so no caller is entitled to it.
 *
 * @returns a function that throws {EventNotRecognized} if the event does not name the route
 */
export function createRouteDecision(accessRules: AccessRules): IsEntitled {
  const rules = new Map(Object.entries(accessRules));
  return (request, claims) => {
    const route = routeIn(request);
    // An HTTP API calls a route ANY itself; a REST API names the method of the request.
    const rule = rules.get(route) ?? rules.get(route.replace(/^[A-Z]+/, 'ANY'));
    return rule !== undefined && satisfies(claims, route, rule, request.parameters);
  };
}

/**
 * Makes the compiler of policies for one route each. API Gateway must cache each under its route, so the route must be
 * among the identity sources; checks/ sees to it.
 */
export function createRoutePolicyCompiler(accessRules: AccessRules): CompilePolicy {
  const isEntitled = createRouteDecision(accessRules);
  return (request, claims) => {
    const effect = isEntitled(request, claims) ? 'Allow' : 'Deny';
    return routePolicy(request.stageArn, effect, resourceOf(routeIn(request)));
  };
}

function routeIn({ route }: Pick<AuthorizationRequest, 'route'>): string {
  if (route !== undefined) return route;
  throw new EventNotRecognized(
    'The event does not name its route, on which alone POLICY_SCOPE=route decides; declare the authorizer of a REST API with type REQUEST, or that of an HTTP API with payload 2.0',
  );
}

/** Every request to the route matches it. The cache keeps requests to other routes away. */
function resourceOf(route: string): string {
  if (route === '$default') return '*';
  const [method = '', path = ''] = route.split(' ');
  return `${method.replace('ANY', '*')}${path.replace(/\{[^{/]*\}/g, '?*')}`;
}
