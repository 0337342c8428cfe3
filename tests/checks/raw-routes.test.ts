import { findOpenResources } from '../../checks/open-resources';
import type { TableRoutes } from '../../checks/raw-methods';
import { findChangedVariables, templateAuthorizers } from '../../checks/template-authorizer';

const TABLE = { protectedRoutes: ['GET /orders'], publicRoutes: ['GET /health'] };
const HTTP: TableRoutes = { ...TABLE, api: 'http' };
const WEBSOCKET: TableRoutes = {
  protectedRoutes: ['$connect', 'send'],
  publicRoutes: ['ping'],
  api: 'websocket',
};

const URI = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      { 'Fn::GetAtt': ['AuthorizerLambdaFunction', 'Arn'] },
      '/invocations',
    ],
  ],
};

function resources(apiId: string, ...routes: readonly object[]): Record<string, object> {
  const ProtocolType = apiId === 'HttpApi' ? 'HTTP' : 'WEBSOCKET';
  const properties = { ApiId: { Ref: apiId }, AuthorizerType: 'REQUEST', AuthorizerUri: URI };
  return {
    [apiId]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType } },
    Ours: { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: properties },
    Tokens: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: { ...properties, AuthorizerType: 'JWT' },
    },
    Other: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: { ...properties, AuthorizerUri: 'arn:aws:lambda' },
    },
    ...Object.fromEntries(
      routes.map((Properties, index) => [
        `Route${index}`,
        { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId: { Ref: apiId }, ...Properties } },
      ]),
    ),
  };
}

const GUARDED = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Ours' } };

describe('the routes of an HTTP API in a template', () => {
  test('are accepted with the authorizer, or on the public list', () => {
    const Resources = resources(
      'HttpApi',
      { RouteKey: 'GET /orders', ...GUARDED },
      { RouteKey: 'GET /health', AuthorizationType: 'NONE' },
      { RouteKey: 'GET /health' },
    );
    expect(findOpenResources({ Resources }, HTTP)).toStrictEqual([]);
  });

  test.each<[string, object, string]>([
    ['nothing', {}, '"NONE"'],
    ['IAM', { AuthorizationType: 'AWS_IAM' }, '"AWS_IAM"'],
    ['a JWT authorizer', { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Tokens' } }, '"JWT"'],
    ['a JWT authorizer as ours', { ...GUARDED, AuthorizerId: { Ref: 'Tokens' } }, '"CUSTOM"'],
    ['another function', { ...GUARDED, AuthorizerId: { Ref: 'Other' } }, '"CUSTOM"'],
    ['no authorizer', { AuthorizationType: 'CUSTOM' }, '"CUSTOM"'],
    ['another resource', { ...GUARDED, AuthorizerId: { Ref: 'HttpApi' } }, '"CUSTOM"'],
    ['ours, switched off', { ...GUARDED, AuthorizationType: 'NONE' }, '"NONE"'],
  ])('are refused with %s', (_what, properties, type) => {
    const Resources = resources('HttpApi', { RouteKey: 'GET /orders', ...properties });
    expect(findOpenResources({ Resources }, HTTP)).toStrictEqual([
      `Route0 (GET /orders) has the authorization ${type} and not the authorizer of this service; declare the route as an httpApi event in serverless.yml, with that authorizer or on the list PUBLIC_ROUTES`,
    ]);
  });

  test('are refused with the authorizer and without a rule', () => {
    const Resources = resources('HttpApi', { RouteKey: '$default', ...GUARDED });
    expect(findOpenResources({ Resources }, HTTP)).toStrictEqual([
      'Route0 ($default) has the authorizer of this service but no access rule; declare the route as an httpApi event in serverless.yml, and add it to ACCESS_RULES',
    ]);
  });

  test.each(['Body', 'BodyS3Location', 'Target', 'RouteKey'])(
    'are not within the API: %s',
    (name) => {
      const HttpApi = { Type: 'AWS::ApiGatewayV2::Api', Properties: { [name]: 'x' } };
      expect(findOpenResources({ Resources: { HttpApi } }, HTTP)).toStrictEqual([
        `HttpApi has routes of its own (${name}), which no access rule covers; declare them as httpApi events in serverless.yml`,
      ]);
    },
  );

  test.each<[string, TableRoutes]>([
    ['a REST API', { ...TABLE, api: 'rest' }],
    ['a WebSocket API', WEBSOCKET],
  ])('are refused in a service with %s', (_what, table) => {
    const Resources = resources('HttpApi', { RouteKey: 'GET /orders', ...GUARDED });
    expect(findOpenResources({ Resources }, table)).toStrictEqual([
      'HttpApi is an HTTP or WebSocket API (AWS::ApiGatewayV2::Api), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own',
      'Route0 (GET /orders) is a route of another HTTP or WebSocket API (AWS::ApiGatewayV2::Route), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own',
    ]);
  });

  test('are refused at another API', () => {
    const Resources = resources('HttpApi', {
      RouteKey: 'GET /orders',
      ...GUARDED,
      ApiId: 'abcdef1234',
    });
    expect(findOpenResources({ Resources }, HTTP)).toHaveLength(1);
  });
});

describe('the routes of a WebSocket API in a template', () => {
  test('are accepted behind a guarded $connect', () => {
    const Resources = resources(
      'WebsocketsApi',
      { RouteKey: '$connect', ...GUARDED },
      { RouteKey: 'send', AuthorizationType: 'NONE' },
      { RouteKey: 'ping', AuthorizationType: 'NONE' },
    );
    expect(findOpenResources({ Resources }, WEBSOCKET)).toStrictEqual([]);
  });

  test.each([
    ['$connect', {}],
    ['unlisted', {}],
    ['unlisted', GUARDED],
  ])('are refused: %s with %j', (RouteKey, properties) => {
    const Resources = resources('WebsocketsApi', { RouteKey, ...properties });
    expect(findOpenResources({ Resources }, WEBSOCKET)).toEqual([
      expect.stringContaining(`Route0 (${RouteKey}) has the authori`),
    ]);
  });

  test('have a function that only one API may invoke', () => {
    const SendLambdaPermissionWebsockets = {
      Type: 'AWS::Lambda::Permission',
      Properties: { Principal: 'apigateway.amazonaws.com' },
    };
    expect(
      findOpenResources({ Resources: { SendLambdaPermissionWebsockets } }, WEBSOCKET),
    ).toStrictEqual([
      "SendLambdaPermissionWebsockets lets apigateway.amazonaws.com invoke a function for every account, past the authorizer; add the SourceArn of the one API that may to resources.extensions.SendLambdaPermissionWebsockets.Properties in serverless.yml: { Fn::Sub: 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${WebsocketsApi}/*' }",
    ]);
  });
});

test('the authorizers of a template are read as those of serverless.yml are', () => {
  const authorizer = (properties: object): object => ({
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: { AuthorizerType: 'REQUEST', AuthorizerUri: URI, ...properties },
  });
  const Resources = {
    OfHttpApi: authorizer({
      ApiId: { Ref: 'HttpApi' },
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerResultTtlInSeconds: 0,
      EnableSimpleResponses: true,
      AuthorizerPayloadFormatVersion: '1.0',
    }),
    OfWebSocketApi: authorizer({ ApiId: { Ref: 'WebsocketsApi' } }),
    Foreign: authorizer({ AuthorizerUri: 'arn:aws:lambda' }),
  };
  expect(templateAuthorizers({ Resources })).toMatchObject([
    {
      api: 'http',
      type: 'request',
      identitySources: ['$request.header.Authorization'],
      cachedSeconds: 0,
      hasSimpleAnswers: true,
      payload: '1.0',
    },
    { api: 'websocket', cachedSeconds: 0 },
  ]);
});

test.each([['true'], [1], [{ 'Fn::If': ['Simple', true, false] }]])(
  'an authorizer of a template has simple answers with EnableSimpleResponses %j',
  (EnableSimpleResponses) => {
    const Ours = {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: { AuthorizerType: 'REQUEST', AuthorizerUri: URI, EnableSimpleResponses },
    };
    expect(templateAuthorizers({ Resources: { Ours } })).toMatchObject([
      { hasSimpleAnswers: true },
    ]);
  },
);

describe('the variables of the authorizer in a template', () => {
  const DECLARED = { TOKEN_PARAMETER: 'header.X-Token', TOKEN_SCHEME: 'none', POLICY_SCOPE: '' };
  const findIn = (properties: object, declared: object = DECLARED): readonly string[] => {
    const AuthorizerLambdaFunction = { Type: 'AWS::Lambda::Function', Properties: properties };
    return findChangedVariables({ Resources: { AuthorizerLambdaFunction } }, { ...declared });
  };
  const sentence = (name: string, value: string, wanted: string): string =>
    `${name} of AuthorizerLambdaFunction in the template is ${value}, and the checks of serverless.yml were made for ${wanted}; write it into functions.authorizer.environment, and not into resources.extensions`;

  test.each<[string, object]>([
    ['the same', DECLARED],
    ['more of others', { ...DECLARED, EXTRA: { Ref: 'Extra' } }],
    [
      'the same value in another form',
      { ...DECLARED, POLICY_SCOPE: 'stage', TOKEN_SCHEME: 'NONE' },
    ],
  ])('are those of serverless.yml: %s', (_what, Variables) => {
    expect(findIn({ Environment: { Variables } })).toStrictEqual([]);
  });

  test('may all be unset', () => {
    expect(findIn({}, {})).toStrictEqual([]);
    expect(findChangedVariables({ Resources: {} }, {})).toStrictEqual([]);
  });

  test.each<[string, object, string]>([
    [
      'another place of the token',
      { ...DECLARED, TOKEN_PARAMETER: 'header.Authorization' },
      sentence('TOKEN_PARAMETER', '"header.Authorization"', '"header.X-Token"'),
    ],
    [
      'a scheme that is gone',
      { TOKEN_PARAMETER: 'header.X-Token' },
      sentence('TOKEN_SCHEME', '"Bearer"', '"none"'),
    ],
    [
      'another scope',
      { ...DECLARED, POLICY_SCOPE: 'Route' },
      sentence('POLICY_SCOPE', '"route"', '"stage"'),
    ],
    [
      'a value that CloudFormation computes',
      { ...DECLARED, POLICY_SCOPE: { Ref: 'Scope' } },
      sentence('POLICY_SCOPE', '{"Ref":"Scope"}', '"stage"'),
    ],
    ['a number', { ...DECLARED, TOKEN_SCHEME: 7 }, sentence('TOKEN_SCHEME', '7', '"none"')],
    [
      'a value that the authorizer refuses',
      { ...DECLARED, POLICY_SCOPE: 'stages' },
      'AuthorizerLambdaFunction in the template: POLICY_SCOPE must be stage or route, not "stages"; write it into functions.authorizer.environment, and not into resources.extensions',
    ],
  ])('are refused: %s', (_what, Variables, problem) => {
    expect(findIn({ Environment: { Variables } })).toStrictEqual([problem]);
  });

  test.each<[unknown]>([
    [{ 'Fn::If': ['Other', {}, {}] }],
    [{ Variables: { 'Fn::If': ['Other', {}, {}] } }],
    [{ Variables: { ...DECLARED, 'Fn::Transform': { Name: 'Macro' } } }],
    [{ Variables: [] }],
  ])('are refused if they are computed as a whole: %j', (Environment) => {
    expect(findIn({ Environment })).toStrictEqual([
      'Environment of AuthorizerLambdaFunction in the template is computed when the stack is deployed, and the checks must know the variables of the authorizer before that; write them into functions.authorizer.environment, and not into resources.extensions',
    ]);
  });
});
