import { createGatewayResponses } from '../../../local/gateway/gateway-responses';

const NO_PARAMETER = () => undefined;

function declared(ResponseType: string, properties: object = {}) {
  return { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { ResponseType, ...properties } };
}

function render(
  resources: Parameters<typeof createGatewayResponses>[0],
  failure: Parameters<ReturnType<typeof createGatewayResponses>>[0],
  context: Record<string, string> = {},
) {
  const variables = new Map(Object.entries(context));
  return createGatewayResponses(resources)(failure, variables, NO_PARAMETER);
}

describe('a gateway response', () => {
  test('is that of API Gateway if none is declared', () => {
    expect(render({}, { type: 'ACCESS_DENIED' })).toStrictEqual({
      statusCode: 403,
      headers: { 'x-amzn-ErrorType': 'AccessDeniedException' },
      contentType: 'application/json',
      body: '{"message":"User is not authorized to access this resource"}',
    });
    expect(render({}, { type: 'AUTHORIZER_FAILURE' })).toMatchObject({
      statusCode: 500,
      body: '{"message":null}',
    });
  });

  test('is the declared one of its type before the default of its class', () => {
    const resources = {
      One: declared('UNAUTHORIZED', { StatusCode: '418' }),
      Other: declared('DEFAULT_4XX', { StatusCode: 499 }),
    };
    expect(render(resources, { type: 'UNAUTHORIZED' }).statusCode).toBe(418);
    expect(render(resources, { type: 'ACCESS_DENIED' }).statusCode).toBe(499);
    expect(render(resources, { type: 'AUTHORIZER_FAILURE' }).statusCode).toBe(500);
  });

  test('has its variables replaced once, unknown ones by nothing', () => {
    const template =
      '$context.error.responseType|$context.error.message|$context.authorizer.reason|$context.none.|$input';
    const resources = {
      One: declared('UNAUTHORIZED', { ResponseTemplates: { 'text/plain': template } }),
    };
    const context = { 'authorizer.reason': '$context.error.message $&' };
    expect(render(resources, { type: 'UNAUTHORIZED' }, context)).toMatchObject({
      contentType: 'text/plain',
      body: 'UNAUTHORIZED|Unauthorized|$context.error.message $&|.|$input',
    });
  });

  test('takes headers from text, the context and the request', () => {
    const ResponseParameters = {
      'gatewayresponse.header.Text': "'a b'",
      'gatewayresponse.header.Id': 'context.requestId',
      'gatewayresponse.header.Origin': 'method.request.header.Origin',
      'gatewayresponse.header.None': 'method.request.path.none',
      'gatewayresponse.header.Challenge': 'context.authorizer.challenge',
      'gatewayresponse.header.Absent': 'context.authorizer.absent',
      'somewhere.else': "'x'",
    };
    const resources = { One: declared('UNAUTHORIZED', { ResponseParameters }) };
    const response = createGatewayResponses(resources)(
      { type: 'UNAUTHORIZED' },
      new Map([
        ['requestId', '1'],
        ['authorizer.challenge', 'Bearer error="x"'],
      ]),
      (place, name) => (place === 'header' ? `${name} of the request` : undefined),
    );
    expect(response.headers).toStrictEqual({
      'x-amzn-ErrorType': 'UnauthorizedException',
      Text: 'a b',
      Id: '1',
      Origin: 'Origin of the request',
      Challenge: 'Bearer error="x"',
    });
  });
});
