import { contextVariables } from '../context-variables';
import type { LocalApi } from '../local-api';
import { headerValues, type ReceivedRequest, valuesOf } from '../received-request';

/** A part of the request that API Gateway hands to an authorizer, and by which it caches the answer. */
export interface IdentitySource {
  /** As it is declared, for messages. */
  readonly text: string;
  /** All values, because a second header or query parameter is a part of the request as well. */
  readonly valuesIn: (request: ReceivedRequest) => readonly string[];
}

/** How the sources of a kind of API are written. */
export interface SourceSyntax {
  readonly form: RegExp;
  readonly forms: readonly string[];
  /** The variables of `$context` that have a value here. */
  readonly context: readonly string[];
}

const COMMON_CONTEXT = [
  'accountId',
  'apiId',
  'httpMethod',
  'identity.sourceIp',
  'identity.userAgent',
  'path',
  'protocol',
  'requestId',
  'requestTimeEpoch',
  'stage',
];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html */
export const REST_SOURCES: SourceSyntax = {
  form: /^(?:method\.request\.(header|querystring)|(stageVariables|context))\.(\S+)$/,
  forms: [
    'method.request.header.NAME',
    'method.request.querystring.NAME',
    'stageVariables.NAME',
    'context.NAME',
  ],
  context: [...COMMON_CONTEXT, 'extendedRequestId', 'resourcePath'],
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
export const HTTP_SOURCES: SourceSyntax = {
  form: /^\$(?:request\.(header|querystring)|(stageVariables|context))\.(\S+)$/,
  forms: [
    '$request.header.NAME',
    '$request.querystring.NAME',
    '$stageVariables.NAME',
    '$context.NAME',
  ],
  context: [...COMMON_CONTEXT, 'routeKey'],
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export const WEBSOCKET_SOURCES: SourceSyntax = {
  form: /^(?:route\.request\.(header|querystring)|(stageVariables|context))\.(\S+)$/,
  forms: [
    'route.request.header.NAME',
    'route.request.querystring.NAME',
    'stageVariables.NAME',
    'context.NAME',
  ],
  context: ['accountId', 'apiId', 'identity.sourceIp', 'identity.userAgent', 'routeKey', 'stage'],
};

/**
 * Reads one identity source.
 *
 * @param refuse throws an error with the problem
 */
export function identitySource(
  text: string,
  syntax: SourceSyntax,
  api: LocalApi,
  refuse: (problem: string) => never,
): IdentitySource {
  const [, parameter, other, name = ''] = syntax.form.exec(text) ?? [];
  switch (parameter ?? other) {
    case 'header':
      return { text, valuesIn: (request) => headerValues(request, name) };
    case 'querystring':
      return { text, valuesIn: ({ query }) => valuesOf(query, name) };
    case 'stageVariables': {
      const value = api.stageVariables?.[name];
      if (value !== undefined) return { text, valuesIn: () => [value] };
      return refuse(
        `has the identity source ${text}, but the stage declares no variable ${name}, so that every request would be 401: declare it under Variables of the stage, or leave the source out`,
      );
    }
    case 'context':
      if (!syntax.context.includes(name)) {
        return refuse(
          `has the identity source ${text}, which has no value here: of context the local gateway knows ${syntax.context.join(', ')}`,
        );
      }
      return {
        text,
        valuesIn: (request) => [contextVariables(request, api).get(name) ?? ''],
      };
    case undefined:
    default:
      return refuse(
        `has the identity source ${JSON.stringify(text)}; API Gateway takes ${syntax.forms.join(', ')}, and no path parameters`,
      );
  }
}
