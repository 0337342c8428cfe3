import type { Request, ResponseObject, ResponseToolkit } from '@hapi/hapi';
import { type ContextVariables, contextVariables } from './context-variables';
import type { RenderGatewayResponse, RequestParameter } from './gateway-responses';
import type { LocalApi } from './local-api';
import { receivedRequest } from './received-request';
import { rawHeader } from './served-request';
import type { GatewayFailure } from './verdict-status';

/** Answers a request with a gateway response. */
export type Respond = (
  request: Request,
  toolkit: ResponseToolkit,
  failure: GatewayFailure,
) => ResponseObject;

export function respondWith(render: RenderGatewayResponse, api: LocalApi): Respond {
  return (request, toolkit, failure) => {
    const { statusCode, headers, contentType, body } = render(
      failure,
      contextOf(request, api),
      parameterOf(request),
    );
    const response = toolkit.response(body).code(statusCode).type(contentType);
    response.charset('');
    for (const [name, value] of Object.entries(headers)) response.header(name, value);
    return response;
  };
}

/** The variables of `$context` that a gateway response may use. */
function contextOf(request: Request, api: LocalApi): ContextVariables {
  const answer = request.app.verdict?.answer;
  return new Map([
    ...Object.entries(answer?.context ?? {}).map(
      ([key, value]) => [`authorizer.${key}`, String(value)] as const,
    ),
    ['authorizer.principalId', answer?.principalId ?? ''],
    ...contextVariables(receivedRequest(request), api),
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
