import { type ApiKind, declaredApis, declaredEvents, EVENT_NAMES } from '../build/declared-service';
import { isJsonObject } from '../lib/json-object';
import { httpApiAuthorizers, type ServiceWithApis } from './declared-authorizer';

/**
 * Lists the entrances from the internet that the authorizer of the API does not protect. The table of access rules is
 * for one kind of API.
 */
export function unguardedEntrances(service: ServiceWithApis): readonly string[] {
  const [api] = declaredApis(service);
  return [
    ...(api === 'http' ? findForeignHttpApi(service) : []),
    ...(api === 'websocket' ? findWebSocketProblems(service) : []),
    ...Object.entries(service.functions).flatMap(([name, { events = [], url }]) => [
      ...(url === undefined || url === false ? [] : [`${name} has a function URL`]),
      ...[...new Set(events.flatMap((event) => Object.keys(event)))]
        .filter((kind) => ENTRANCES.includes(kind) && kind !== (api && EVENT_NAMES[api]))
        .map((kind) => `${name} has an event of kind ${kind}${beside(api)}`),
    ]),
  ];
}

/** The events that let requests from the internet in. */
const ENTRANCES: readonly string[] = [...Object.values(EVENT_NAMES), 'alb'];

function beside(api: ApiKind | undefined): string {
  if (api === undefined) return '';
  return `, and the access rules are for the ${EVENT_NAMES[api]} events of this service; give it a service of its own`;
}

function findForeignHttpApi(service: ServiceWithApis): readonly string[] {
  const httpApi = service.provider?.httpApi;
  const authorizers = Object.keys(httpApiAuthorizers(service));
  return [
    ...(isJsonObject(httpApi) && httpApi['id'] !== undefined
      ? [
          'provider.httpApi.id in serverless.yml adds the routes to an API of another stack, whose authorizers cannot be checked here; remove it',
        ]
      : []),
    ...(authorizers.length > 1
      ? [
          `provider.httpApi.authorizers in serverless.yml has ${authorizers.join(' and ')}; keep the one with functionName: authorizer, because two may become one resource`,
        ]
      : []),
  ];
}

function findWebSocketProblems(service: ServiceWithApis): readonly string[] {
  const events = declaredEvents(service);
  return [
    ...(events.some(({ route }) => route === '$connect')
      ? []
      : [
          'no event has the route $connect, so everybody may connect; add one to serverless.yml: websocket: { route: $connect, authorizer: { name: authorizer, identitySource: [] } }',
        ]),
    ...events
      .filter(({ route, authorizer }) => route !== '$connect' && Boolean(authorizer))
      .map(
        ({ route }) =>
          `the event of ${route} in serverless.yml has an authorizer, and a WebSocket API asks at $connect only; remove it`,
      ),
  ];
}
