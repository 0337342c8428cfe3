import { isJsonObject } from '../lib/json-object';
import { AUTHORIZER, declaredHttpEvents, type DeclaredService } from '../build/declared-service';
import { describeAuthorizer } from '../build/described-authorizer';
import type { Route } from '../lib/access/rule';

/** A reference to the token authorizer before osls has resolved it. */
const AUTHORIZER_REFERENCE = '${self:custom.tokenAuthorizer}';

/** A route of the service, and whether the authorizer protects it. */
export interface DeclaredRoute {
  readonly route: Route;
  readonly isProtected: boolean;
}

/** Lists the routes of the REST API, in the order of their declaration. */
export function declaredRoutes(service: DeclaredService): readonly DeclaredRoute[] {
  return declaredHttpEvents(service).map(({ route, authorizer }) => ({
    route,
    isProtected: isTokenAuthorizer(authorizer),
  }));
}

/**
 * Finds routes whose authorizer is not the token authorizer of this service.
 *
 * @returns one sentence for each, with the authorizer that is there
 */
export function findForeignAuthorizers(service: DeclaredService): readonly string[] {
  return declaredHttpEvents(service).flatMap(({ route, authorizer }) => {
    if (!authorizer || isTokenAuthorizer(authorizer)) return [];
    const there = describeAuthorizer(authorizer, service);
    if (there === undefined) return [];
    return [
      `the authorizer of ${route} is ${there}, and access rules hold only behind the token authorizer of this service; write "<<: *protected" for that one, or move the route to another service`,
    ];
  });
}

/** Lists the entrances from the internet that the authorizer of the REST API does not protect. */
export function unguardedEntrances({ functions }: DeclaredService): readonly string[] {
  return Object.entries(functions).flatMap(([name, { events = [], url }]) => [
    ...(url === undefined || url === false ? [] : [`${name} has a function URL`]),
    ...events
      .flatMap((event) => Object.keys(event))
      .filter((kind) => ['httpApi', 'alb', 'websocket'].includes(kind))
      .map((kind) => `${name} has an event of kind ${kind}`),
  ]);
}

/**
 * Tells whether osls would put the token authorizer before a route. An empty name leaves the route open,
 * and an ARN, an id or another type puts another authorizer there, whatever its name is.
 */
function isTokenAuthorizer(authorizer: unknown): boolean {
  if (!isJsonObject(authorizer)) {
    return authorizer === AUTHORIZER_REFERENCE || authorizer === AUTHORIZER;
  }
  const { name, type = 'token', arn, authorizerId } = authorizer;
  const isOurs = name === AUTHORIZER && arn === undefined && authorizerId === undefined;
  return isOurs && typeof type === 'string' && type.toLowerCase() === 'token';
}

/**
 * Compares the access rules with the declared routes.
 *
 * @returns one sentence for each disagreement
 */
export function findDrift(
  declared: readonly DeclaredRoute[],
  protectedRoutes: readonly string[],
  publicRoutes: readonly string[],
): readonly string[] {
  const drift = (problem: (route: string) => string, routes: readonly string[]): string[] =>
    routes.map(problem);
  const routesWhere = (isProtected: boolean): string[] =>
    declared.filter((entry) => entry.isProtected === isProtected).map(({ route }) => route);
  const without = (routes: readonly string[], others: readonly string[]): string[] =>
    routes.filter((route) => !others.includes(route));

  const withAuthorizer = routesWhere(true);
  const open = routesWhere(false);
  return [
    ...drift(
      (route) => `${route} has an authorizer but no rule; add it to ACCESS_RULES`,
      without(withAuthorizer, protectedRoutes),
    ),
    ...drift(
      (route) =>
        `${route} has no authorizer and is not on the list PUBLIC_ROUTES; protect it or list it`,
      without(open, publicRoutes),
    ),
    ...drift(
      (route) => `${route} has a rule but no route with an authorizer in serverless.yml`,
      without(protectedRoutes, withAuthorizer),
    ),
    ...drift(
      (route) =>
        `${route} is on the list PUBLIC_ROUTES, but serverless.yml has no such route without an authorizer`,
      without(publicRoutes, open),
    ),
  ];
}
