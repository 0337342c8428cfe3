import { isDeepStrictEqual } from 'node:util';
import type { DeclaredHttpEvent } from '../../../build/declared-service';
import { describeAuthorizer } from '../../../build/described-authorizer';
import { isJsonObject, type JsonObject } from '../../../lib/json-object';
import { parseAuthorizerAnswer } from '../authorizer/answer';
import type { Authorizer } from '../authorizer/authorize';
import { identitySource, type IdentitySource, REST_SOURCES } from '../authorizer/identity-source';
import { type DeclaredApi, type Refuse, refusing, ttlOf } from '../declared-api';
import type { LocalApi } from '../local-api';
import { requestEvent } from './request-event';

const DEFAULT_TTL_SECONDS = 300;
const DEFAULT_SOURCE = 'method.request.header.Authorization';
const HEADER_SOURCE = /^method\.request\.header\.([\w-]+)$/;

/**
 * Reads the authorizer of a route of a REST API.
 *
 * @returns undefined for a route without an authorizer
 * @throws {GatewaySettingError} if this gateway does not support it
 */
export function declaredAuthorizer(
  api: DeclaredApi,
  localApi: LocalApi,
  { route, authorizer }: Pick<DeclaredHttpEvent, 'route' | 'authorizer'>,
): Authorizer | undefined {
  if (authorizer === undefined || authorizer === null || isDeepStrictEqual(authorizer, {})) {
    return undefined;
  }
  const declared: JsonObject = isJsonObject(authorizer) ? authorizer : { name: authorizer };
  const refuse = refusing(route);
  const { name, type = 'token', resultTtlInSeconds } = declared;
  const functionName = typeof name === 'string' ? api.functions[name]?.name : undefined;
  if (typeof name !== 'string' || functionName === undefined) {
    const there = describeAuthorizer(authorizer, api) ?? 'not named';
    return refuse(`is ${there}; the local gateway supports a function of this service only`);
  }
  const common = {
    name,
    functionName,
    ttlSeconds: ttlOf(resultTtlInSeconds, DEFAULT_TTL_SECONDS, refuse),
    parseAnswer: parseAuthorizerAnswer,
    mayThrowUnauthorized: true,
  };
  switch (String(type).toLowerCase()) {
    case 'token':
      return { ...common, ...tokenParts(declared, refuse) };
    case 'request':
      return { ...common, ...requestParts(declared, common.ttlSeconds, localApi, refuse) };
    default:
      return refuse(
        `has type ${String(type)}; the local gateway supports the types token and request`,
      );
  }
}

type Parts = Pick<Authorizer, 'sources' | 'areSourcesRequired' | 'validation' | 'eventOf'>;

function tokenParts(
  {
    identitySource: declared = DEFAULT_SOURCE,
    identityValidationExpression: expression = '[^]*',
  }: JsonObject,
  refuse: Refuse,
): Parts {
  const header = HEADER_SOURCE.exec(String(declared))?.[1]?.toLowerCase();
  if (header === undefined) return refuse('must have one header as its identitySource');
  if (typeof expression !== 'string') {
    return refuse('has an identityValidationExpression that is not a text');
  }
  const token: IdentitySource = {
    text: 'token',
    valuesIn: ({ mergedHeaders }) => [mergedHeaders[header] ?? []].flat().slice(0, 1),
  };
  return {
    sources: [token],
    areSourcesRequired: true,
    validation: wholeMatch(expression, refuse),
    eventOf: (_request, identity, methodArn) => ({
      type: 'TOKEN',
      authorizationToken: identity[0]?.[0],
      methodArn,
    }),
  };
}

function requestParts(
  { identitySource: declared }: JsonObject,
  ttlSeconds: number,
  api: LocalApi,
  refuse: Refuse,
): Parts {
  // osls takes an empty text for a missing one. Without a TTL there is no default.
  const isUnset = declared === undefined || declared === null || declared === '';
  const text = isUnset ? (ttlSeconds > 0 ? DEFAULT_SOURCE : '') : declared;
  if (typeof text !== 'string') return refuse('must have a text as its identitySource');
  const texts = text === '' ? [] : text.split(',').map((part) => part.trim());
  return {
    sources: texts.map((each) => identitySource(each, REST_SOURCES, api, refuse)),
    areSourcesRequired: ttlSeconds > 0,
    // API Gateway ignores an identityValidationExpression of this type.
    eventOf: (request, _identity, methodArn) => requestEvent(request, methodArn, api),
  };
}

function wholeMatch(expression: string, refuse: Refuse): RegExp {
  try {
    return new RegExp(`^(?:${expression})$`);
  } catch {
    return refuse(
      `has an identityValidationExpression that is not a regular expression: ${expression}`,
    );
  }
}
