import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import { parseAuthorizerAnswer, parseSimpleAnswer, parseTypedAnswer } from '../authorizer/answer';
import type { Authorizer, Identity } from '../authorizer/authorize';
import { HTTP_SOURCES, identitySource } from '../authorizer/identity-source';
import { type DeclaredApi, refusing, ttlOf } from '../declared-api';
import type { LocalApi } from '../local-api';
import type { ReceivedRequest } from '../received-request';
import type { DeclaredHttpApiRoute } from './declared-routes';
import { payload1, payload2 } from './payload';

/** AWS documents no default for HTTP APIs, and osls sets none: nothing is cached. */
const DEFAULT_TTL_SECONDS = 0;

/**
 * Reads the authorizer of a route of an HTTP API, which stands in `provider.httpApi.authorizers`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * @returns undefined for a route without an authorizer
 * @throws {GatewaySettingError} if this gateway does not support it
 */
export function declaredHttpAuthorizer(
  { provider, functions }: DeclaredApi,
  localApi: LocalApi,
  { routeKey, authorizer }: Pick<DeclaredHttpApiRoute, 'routeKey' | 'authorizer'>,
): Authorizer | undefined {
  if (authorizer === undefined || authorizer === null) return undefined;
  const refuse = refusing(routeKey);
  const name = isJsonObject(authorizer) ? authorizer['name'] : authorizer;
  const declared = typeof name === 'string' ? authorizersOf(provider.httpApi)[name] : undefined;
  if (typeof name !== 'string' || !isJsonObject(declared)) {
    return refuse(
      `is ${JSON.stringify(authorizer)}; the local gateway supports those of provider.httpApi.authorizers`,
    );
  }
  const { type = 'jwt', functionName: key, resultTtlInSeconds, payloadVersion = '2.0' } = declared;
  if (type !== 'request') {
    return refuse(`has type ${String(type)}; the local gateway supports type request`);
  }
  const functionName = typeof key === 'string' ? functions[key]?.name : undefined;
  if (functionName === undefined) {
    return refuse('has no functionName; the local gateway supports a function of this service');
  }
  const isSimple = declared['enableSimpleResponses'] === true;
  if (payloadVersion !== '2.0' && (payloadVersion !== '1.0' || isSimple)) {
    return refuse('must have payloadVersion 2.0, or 1.0 without enableSimpleResponses');
  }
  const ttlSeconds = ttlOf(resultTtlInSeconds, DEFAULT_TTL_SECONDS, refuse);
  const texts = [declared['identitySource'] ?? []].flat().map(String);
  if (ttlSeconds > 0 && texts.length === 0) {
    return refuse('has no identitySource, which a resultTtlInSeconds above 0 asks for');
  }
  const isTyped = payloadVersion === '2.0';
  return {
    name,
    functionName,
    ttlSeconds,
    sources: texts.map((text) => identitySource(text, HTTP_SOURCES, localApi, refuse)),
    areSourcesRequired: true,
    eventOf: (request, identity, arn) =>
      isTyped ? event2(request, identity, arn, localApi) : event1(request, identity, arn, localApi),
    parseAnswer: isSimple ? parseSimpleAnswer : isTyped ? parseTypedAnswer : parseAuthorizerAnswer,
    // AWS does not document another answer than that to any error.
    mayThrowUnauthorized: false,
  };
}

function authorizersOf(httpApi: JsonObject | undefined): JsonObject {
  const authorizers = httpApi?.['authorizers'];
  return isJsonObject(authorizers) ? authorizers : {};
}

function event2(request: ReceivedRequest, identity: Identity, routeArn: string, api: LocalApi) {
  const { version, ...payload } = payload2(request, api);
  const identitySource = identity.map((values) => values.join(','));
  return { version, type: 'REQUEST', routeArn, identitySource, ...payload };
}

function event1(request: ReceivedRequest, identity: Identity, methodArn: string, api: LocalApi) {
  const { version, ...payload } = payload1(request, api);
  const identitySource = identity.map((values) => values.join(',')).join(',');
  return {
    version,
    type: 'REQUEST',
    methodArn,
    identitySource,
    authorizationToken: identitySource,
    ...payload,
  };
}
