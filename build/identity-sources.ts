import type { ApiKind } from './declared-service';

/** The facts on which an answer of the authorizer depends, so that API Gateway must cache it under them. */
export interface DecisionBasis {
  /** The request parameter that holds the token, as TOKEN_PARAMETER names it. */
  readonly tokenParameter: string;
  /** The request parameters that access rules read. */
  readonly ruleParameters: readonly string[];
  /** Whether an answer is for the route of its request alone. */
  readonly isForRoute: boolean;
}

/** Each kind of API writes the same request parameters in its own way. */
const PREFIXES: Readonly<Record<ApiKind, { readonly request: string; readonly own: string }>> = {
  rest: { request: 'method.request.', own: '' },
  http: { request: '$request.', own: '$' },
  websocket: { request: 'route.request.', own: '' },
};

/** The variables that name the route of a request. A WebSocket API asks at `$connect` only. */
export const ROUTE_PARAMETERS: Readonly<Record<ApiKind, readonly string[]>> = {
  rest: ['context.httpMethod', 'context.resourcePath'],
  http: ['context.routeKey'],
  websocket: [],
};

/**
 * Writes a request parameter as an identity source.
 *
 * @param parameter as access rules and TOKEN_PARAMETER name it
 * @returns undefined for a path parameter, which cannot be one
 */
export function identitySourceOf(parameter: string, api: ApiKind): string | undefined {
  const { request, own } = PREFIXES[api];
  const place = parameter.slice(0, parameter.indexOf('.'));
  switch (place) {
    case 'path':
      return undefined;
    case 'cookie':
      return `${request}header.Cookie`;
    case 'header':
    case 'querystring':
      return request + parameter;
    default:
      return own + parameter;
  }
}

/**
 * Lists the identity sources of an authorizer whose answers are cached: of the token, of the rules, and of the route.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 */
export function identitySourcesOf(
  { tokenParameter, ruleParameters, isForRoute }: DecisionBasis,
  api: ApiKind,
): readonly string[] {
  const parameters = [
    tokenParameter,
    ...ruleParameters,
    ...(isForRoute ? ROUTE_PARAMETERS[api] : []),
  ];
  const sources = parameters.flatMap((parameter) => identitySourceOf(parameter, api) ?? []);
  return sources.filter(
    (source, index) => sources.findIndex((other) => isSameSource(other, source)) === index,
  );
}

/** Tells whether two identity sources are the same one. The case of a header name does not matter. */
export function isSameSource(one: string, other: string): boolean {
  const isHeader = /\.header\./i.test(one);
  return isHeader ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/** What osls and API Gateway take for everything that is not a number, such as a blank text. */
const USUAL_SECONDS = 300;
/** The most that API Gateway takes. */
const MOST_SECONDS = 3600;

/**
 * For how long API Gateway may give an answer to later requests. CloudFormation may compute any number.
 *
 * @param ttl the seconds as serverless.yml or the template has them
 * @returns 0 if it asks the authorizer each time
 */
export function cachedSecondsOf(ttl: unknown): number {
  if (typeof ttl === 'object' && ttl !== null) return MOST_SECONDS;
  const isNumber = typeof ttl === 'string' ? /^(?:0|[1-9]\d*)$/.test(ttl) : Number.isInteger(ttl);
  return isNumber ? Number(ttl) : USUAL_SECONDS;
}
