import { ACCOUNT_ID, API_ID, type LocalApi } from '../local-api';
import { contextVariables } from '../context-variables';
import { headerValues, type Pairs, type ReceivedRequest } from '../received-request';
import { parametersOf, requestContextOf } from '../rest-api/request-event';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * Makes what payload 2.0 says of a request, to a handler and to an authorizer.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payload2(request: ReceivedRequest, api: LocalApi) {
  const { path, route = '', rawQuery, query, headers, pathParameters } = request;
  const cookies = headerValues(request, 'cookie').flatMap((value) => value.split(/; */));
  const withoutCookies = headers.filter(([name]) => name.toLowerCase() !== 'cookie');
  return {
    version: '2.0',
    routeKey: route,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(withoutCookies.map(([name, value]) => [name.toLowerCase(), value])),
    ...filled('queryStringParameters', joined(query)),
    requestContext: context2(request, api),
    ...filled('pathParameters', pathParameters),
    ...filled('stageVariables', api.stageVariables ?? {}),
  };
}

function context2(request: ReceivedRequest, api: LocalApi) {
  const { id, method, path, route = '', receivedAt } = request;
  const variables = contextVariables(request, api);
  const { domainName } = requestContextOf(request, api);
  return {
    accountId: ACCOUNT_ID,
    apiId: API_ID,
    domainName,
    domainPrefix: API_ID,
    http: {
      method,
      path,
      protocol: 'HTTP/1.1',
      sourceIp: variables.get('identity.sourceIp'),
      userAgent: variables.get('identity.userAgent'),
    },
    requestId: id,
    routeKey: route,
    stage: api.stage,
    time: timeOf(new Date(receivedAt)),
    timeEpoch: receivedAt,
  };
}

/** Makes what payload 1.0 says of a request, to a handler and to an authorizer. */
export function payload1(request: ReceivedRequest, api: LocalApi) {
  const headers = request.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    version: '1.0',
    ...parametersOf({ ...request, headers }, api),
    requestContext: { ...requestContextOf(request, api), routeKey: request.route },
  };
}

/** Names and values; those of a name that stands there twice are joined with a comma. */
function joined(pairs: Pairs): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(values);
}

/** A member, unless it would be empty: payload 2.0 leaves it out then. */
function filled(name: string, members: object): object {
  return Object.keys(members).length === 0 ? {} : { [name]: members };
}

/** In the form of the Common Log Format. */
function timeOf(date: Date): string {
  const [, year = '', month = '', day = '', time = ''] =
    /^(\d+)-(\d\d)-(\d\d)T([\d:]+)/.exec(date.toISOString()) ?? [];
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time} +0000`;
}
