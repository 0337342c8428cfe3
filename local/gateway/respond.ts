import { randomUUID } from 'node:crypto';
import type {
  ContextVariables,
  RenderGatewayResponse,
  RequestParameter,
} from './gateway-responses';
import type { HapiRequest, HapiResponse, HapiToolkit } from './hapi';
import { ACCOUNT_ID, API_ID } from './local-api';
import type { GatewayFailure } from './response-type';
import type { ServedRequests } from './server-hooks';

/** Answers a request with the gateway response for a failure. */
export type Respond = (
  request: HapiRequest,
  toolkit: HapiToolkit,
  failure: GatewayFailure,
) => HapiResponse;

export function respondWith(
  render: RenderGatewayResponse,
  stage: string,
  served: ServedRequests,
): Respond {
  return (request, toolkit, failure) => {
    const requestId = randomUUID();
    const context = contextOf(request, { stage, requestId }, served);
    const { statusCode, headers, contentType, body } = render(
      failure,
      context,
      parameterOf(request),
    );
    const response = toolkit.response(body).code(statusCode).type(contentType).charset('');
    for (const [name, value] of Object.entries(headers)) response.header(name, value);
    return response.header('x-amzn-RequestId', requestId);
  };
}

/** The variables of `$context` that a gateway response may name. */
function contextOf(
  request: HapiRequest,
  { stage, requestId }: { readonly stage: string; readonly requestId: string },
  served: ServedRequests,
): ContextVariables {
  const record = served.get(request);
  const answer = record?.verdict?.answer;
  return new Map([
    ...Object.entries(answer?.context ?? {}).map(
      ([key, value]) => [`authorizer.${key}`, value] as const,
    ),
    ['authorizer.principalId', answer?.principalId ?? ''],
    ['accountId', ACCOUNT_ID],
    ['apiId', API_ID],
    ['stage', stage],
    ['requestId', requestId],
    ['extendedRequestId', requestId],
    ['httpMethod', request.method.toUpperCase()],
    ['path', `/${stage}${request.path}`],
    ['resourcePath', record?.route?.split(' ')[1] ?? ''],
    ['protocol', 'HTTP/1.1'],
    ['requestTimeEpoch', String(request.info.received)],
    ['identity.sourceIp', request.info.remoteAddress],
    ['identity.userAgent', [request.headers['user-agent']].flat()[0] ?? ''],
  ]);
}

function parameterOf(request: HapiRequest): RequestParameter {
  return (place, name) => {
    // The hooks have taken the header Origin out of the way; it is still among the raw ones.
    if (place === 'header') return rawHeader(request, name);
    const values: Readonly<Record<string, string | string[] | undefined>> =
      place === 'path' ? request.params : request.query;
    return [values[name]].flat()[0];
  };
}

/** Finds a header as the client has sent it: names and values follow each other. */
export function rawHeader({ raw }: Pick<HapiRequest, 'raw'>, name: string): string | undefined {
  const { rawHeaders } = raw.req;
  const index = rawHeaders.findIndex(
    (text, position) => position % 2 === 0 && text.toLowerCase() === name.toLowerCase(),
  );
  return index < 0 ? undefined : rawHeaders[index + 1];
}
