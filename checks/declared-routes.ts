import { declaredEvents } from '../build/declared-service';
import { describeAuthorizer } from '../build/described-authorizer';
import { isJsonObject } from '../lib/json-object';
import { httpApiAuthorizers, isOurs, type ServiceWithApis } from './declared-authorizer';

/** The reference to the authorizer before osls has resolved it. */
const AUTHORIZER_REFERENCE = '${self:custom.authorizer}';

/** A route of the service, and whether the authorizer protects it. */
export interface DeclaredRoute {
  readonly route: string;
  readonly isProtected: boolean;
}

/**
 * Lists the routes of the API, in the order of their declaration. A WebSocket API asks its authorizer at `$connect`
 * only. Its other routes count as protected behind a protected `$connect`, since only open connections reach them. AWS does
 * not document that the policy guards later messages, so their handlers enforce their rules (`connectionHandler`).
 *
 * @param publicRoutes those of a WebSocket API may be open behind a protected `$connect`
 */
export function declaredRoutes(
  service: ServiceWithApis,
  publicRoutes: readonly string[] = [],
): readonly DeclaredRoute[] {
  const events = declaredEvents(service).map((event) => ({
    ...event,
    isProtected:
      event.authorizer === AUTHORIZER_REFERENCE || isOurs(event.api, event.authorizer, service),
  }));
  const isConnectionProtected = events.some(
    ({ api, route, isProtected }) => api === 'websocket' && route === '$connect' && isProtected,
  );
  return events.map(({ api, route, isProtected }) => ({
    route,
    isProtected:
      api === 'websocket' && route !== '$connect'
        ? isConnectionProtected && !publicRoutes.includes(route)
        : isProtected,
  }));
}

/**
 * Finds routes whose authorizer is not the one of this service.
 *
 * @returns one sentence for each, with the authorizer that is there
 */
export function findForeignAuthorizers(service: ServiceWithApis): readonly string[] {
  return declaredEvents(service).flatMap(({ api, route, authorizer }) => {
    if (!authorizer || authorizer === AUTHORIZER_REFERENCE) return [];
    if (isOurs(api, authorizer, service)) return [];
    const there =
      api === 'http'
        ? describeHttpAuthorizer(authorizer, service)
        : describeAuthorizer(authorizer, service);
    if (there === undefined) return [];
    return [
      `the authorizer of ${route} is ${there}, and access rules hold only behind the authorizer of this service; ${REMEDIES[api]}, or move the route to another service`,
    ];
  });
}

const REMEDIES = {
  rest: 'write "<<: *protected" for that one',
  http: 'write the name of one in provider.httpApi.authorizers with type: request and functionName: authorizer',
  websocket: 'write authorizer: { name: authorizer } for that one',
} as const;

function describeHttpAuthorizer(authorizer: unknown, service: ServiceWithApis): string | undefined {
  const { name, type, id } = isJsonObject(authorizer)
    ? authorizer
    : { name: authorizer, type: undefined, id: undefined };
  if (id !== undefined) return `that of another service (id ${JSON.stringify(id)})`;
  if (type === 'aws_iam') return 'the IAM authorizer of API Gateway (aws_iam)';
  if (typeof name !== 'string') return undefined;
  const definition = httpApiAuthorizers(service)[name];
  if (!isJsonObject(definition)) return `not in provider.httpApi.authorizers (${name})`;
  const { type: kind, functionName, functionArn } = definition;
  if (kind !== 'request') return `a JWT authorizer of API Gateway (${name})`;
  return functionArn === undefined
    ? `another function of this service (${String(functionName)})`
    : `that of another service (functionArn ${JSON.stringify(functionArn)})`;
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
