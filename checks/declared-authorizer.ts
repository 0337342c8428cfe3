import {
  type ApiKind,
  AUTHORIZER,
  declaredEvents,
  type DeclaredService,
} from '../build/declared-service';
import { cachedSecondsOf } from '../build/identity-sources';
import { isJsonObject, type JsonObject } from '../lib/json-object';

/** The parts of serverless.yml that declare APIs and their authorizers. */
export interface ServiceWithApis extends DeclaredService {
  readonly provider?: { readonly httpApi?: unknown };
}

/** The authorizer of this service, as serverless.yml or the template declares it. */
export interface DeclaredAuthorizer {
  /** The beginning of a sentence about it. */
  readonly place: string;
  readonly api: ApiKind;
  readonly type: 'token' | 'request';
  readonly identitySources: readonly string[];
  /** How long API Gateway keeps an answer. A WebSocket API asks once for each connection, and does not have a cache. */
  readonly cachedSeconds: number;
  /** The `identityValidationExpression`. */
  readonly expression: unknown;
  readonly hasSimpleAnswers: boolean;
  /** The version of the event, of an HTTP API only. */
  readonly payload: string;
}

const NO_MORE = { expression: undefined, hasSimpleAnswers: false, payload: '' } as const;

/** Lists the authorizers of serverless.yml that ask the function of this service, equal ones once. */
export function declaredAuthorizers(service: ServiceWithApis): readonly DeclaredAuthorizer[] {
  const seen = new Set<string>();
  const ofEvents = declaredEvents(service).flatMap(({ api, route, authorizer }) => {
    const text = JSON.stringify({ authorizer });
    if (api === 'http' || seen.has(text) || !isOurs(api, authorizer, service)) return [];
    seen.add(text);
    const place = `the authorizer of ${route} in serverless.yml`;
    const members = isJsonObject(authorizer) ? authorizer : {};
    return [api === 'rest' ? ofRestApi(place, members) : ofWebSocketApi(place, members)];
  });
  const ofHttpApi = Object.entries(httpApiAuthorizers(service)).flatMap(([name, definition]) =>
    asksOurFunction(definition)
      ? [ofHttpApiDefinition(`provider.httpApi.authorizers.${name} in serverless.yml`, definition)]
      : [],
  );
  return [...ofEvents, ...ofHttpApi];
}

/**
 * Tells whether osls would put the authorizer of this service before a route. An empty name leaves the route open,
 * and an ARN, an id or another type puts another authorizer there, whatever its name is.
 */
export function isOurs(api: ApiKind, authorizer: unknown, service: ServiceWithApis): boolean {
  const declared: JsonObject = isJsonObject(authorizer) ? authorizer : { name: authorizer };
  const { name, type = 'token', arn, authorizerId, id } = declared;
  if ([arn, authorizerId, id].some((each) => each !== undefined)) return false;
  switch (api) {
    case 'rest':
      return (
        name === AUTHORIZER &&
        typeof type === 'string' &&
        ['token', 'request'].includes(type.toLowerCase())
      );
    case 'websocket':
      return name === AUTHORIZER;
    case 'http': {
      const definitions = httpApiAuthorizers(service);
      if (typeof name !== 'string' || !Object.hasOwn(definitions, name)) return false;
      return type !== 'aws_iam' && asksOurFunction(definitions[name]);
    }
  }
}

/** The members of `provider.httpApi.authorizers`. */
export function httpApiAuthorizers({ provider }: ServiceWithApis): JsonObject {
  const httpApi = provider?.httpApi;
  const authorizers = isJsonObject(httpApi) ? httpApi['authorizers'] : undefined;
  return isJsonObject(authorizers) ? authorizers : {};
}

function asksOurFunction(definition: unknown): definition is JsonObject {
  if (!isJsonObject(definition)) return false;
  const { type, functionName, functionArn } = definition;
  return type === 'request' && functionName === AUTHORIZER && functionArn === undefined;
}

function ofRestApi(place: string, authorizer: JsonObject): DeclaredAuthorizer {
  const { type, identitySource, resultTtlInSeconds: ttl } = authorizer;
  const isRequest = String(type).toLowerCase() === 'request';
  const cachedSeconds = cachedSecondsOf(ttl);
  // osls has the header for an authorizer that does not say, unless nothing is cached.
  const usual = isRequest && cachedSeconds === 0 ? '' : 'method.request.header.Authorization';
  return {
    ...NO_MORE,
    place,
    api: 'rest',
    type: isRequest ? 'request' : 'token',
    identitySources: sourcesIn(identitySource ?? usual),
    cachedSeconds,
    expression: authorizer['identityValidationExpression'],
  };
}

function ofHttpApiDefinition(place: string, definition: JsonObject): DeclaredAuthorizer {
  const { identitySource, resultTtlInSeconds, enableSimpleResponses, payloadVersion } = definition;
  return {
    ...NO_MORE,
    place,
    api: 'http',
    type: 'request',
    identitySources: sourcesIn(identitySource),
    cachedSeconds: cachedSecondsOf(resultTtlInSeconds),
    hasSimpleAnswers: isOn(enableSimpleResponses),
    payload: typeof payloadVersion === 'string' ? payloadVersion : '2.0',
  };
}

function ofWebSocketApi(place: string, { identitySource }: JsonObject): DeclaredAuthorizer {
  return {
    ...NO_MORE,
    place,
    api: 'websocket',
    type: 'request',
    // osls has this header for an authorizer that does not say.
    identitySources: sourcesIn(identitySource ?? 'route.request.header.Auth'),
    cachedSeconds: 0,
  };
}

/** Tells whether simple responses may be on: CloudFormation takes texts as well, and computes other values. */
export function isOn(value: unknown): boolean {
  return !(value === undefined || value === false || value === 'false');
}

/** Identity sources, from a list or from one text with commas. */
export function sourcesIn(written: unknown): readonly string[] {
  return [written]
    .flat()
    .flatMap((each) => (typeof each === 'string' ? each.split(',') : []))
    .map((source) => source.trim())
    .filter((source) => source !== '');
}
