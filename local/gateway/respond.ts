import { randomUUID } from 'node:crypto';
import type { Request, ResponseObject, ResponseToolkit } from '@hapi/hapi';
import type {
  ContextVariables,
  RenderGatewayResponse,
  RequestParameter,
} from './gateway-responses';
import { ACCOUNT_ID, API_ID } from './local-api';
import { rawHeader } from './served-request';
import type { GatewayFailure } from './verdict-status';

/** Answers a request with a gateway response. */
export type Respond = (
  request: Request,
  toolkit: ResponseToolkit,
  failure: GatewayFailure,
) => ResponseObject;

export function respondWith(render: RenderGatewayResponse, stage: string): Respond {
  return (request, toolkit, failure) => {
    const requestId = randomUUID();
    const context = contextOf(request, { stage, requestId });
    const { statusCode, headers, contentType, body } = render(
      failure,
      context,
      parameterOf(request),
    );
    const response = toolkit.response(body).code(statusCode).type(contentType);
    response.charset('');
    for (const [name, value] of Object.entries(headers)) response.header(name, value);
    return response.header('x-amzn-RequestId', requestId);
  };
}

/** The variables of `$context` that a gateway response may use. */
function contextOf(
  request: Request,
  { stage, requestId }: { readonly stage: string; readonly requestId: string },
): ContextVariables {
  const { route, verdict, path = request.path } = request.app;
  const answer = verdict?.answer;
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
    ['path', `/${stage}${path}`],
    ['resourcePath', route?.split(' ')[1] ?? ''],
    ['protocol', 'HTTP/1.1'],
    ['requestTimeEpoch', String(request.info.received)],
    ['identity.sourceIp', request.info.remoteAddress],
    ['identity.userAgent', rawHeader(request, 'user-agent') ?? ''],
  ]);
}

function parameterOf(request: Request): RequestParameter {
  return (place, name) => {
    // The hooks have removed the header Origin; it is still among the raw ones.
    if (place === 'header') return rawHeader(request, name);
    const values = place === 'path' ? request.params : request.query;
    const [value] = [values[name]].flat();
    return typeof value === 'string' ? value : undefined;
  };
}
