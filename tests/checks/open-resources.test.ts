import { findOpenResources } from '../../checks/open-resources';

const PATH_OF_FUNCTIONS = ':lambda:path/2015-03-31/functions/';

const AUTHORIZED = {
  AuthorizationType: 'CUSTOM',
  AuthorizerId: { Ref: 'AuthorizerApiGatewayAuthorizer' },
};

/** The methods that osls makes of an API with a protected, a public and a preflight method. */
const RESOURCES = {
  ApiGatewayRestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
  Orders: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: {
      PathPart: 'orders',
      ParentId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] },
    },
  },
  Order: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { PathPart: '{orderId}', ParentId: { Ref: 'Orders' } },
  },
  GetOrder: method('GET', AUTHORIZED),
  GetOrders: method('GET', { AuthorizationType: 'NONE', ResourceId: { Ref: 'Orders' } }),
  OptionsOrder: method('OPTIONS', { AuthorizationType: 'NONE', Integration: { Type: 'MOCK' } }),
  AuthorizerApiGatewayAuthorizer: authorizer({ 'Fn::GetAtt': ['AuthorizerLambdaFunction', 'Arn'] }),
  Invoke: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Join': ['', ['arn:']] },
    },
  },
  InvokeForLogs: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Principal: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
    },
  },
};

const ROUTES = {
  protectedRoutes: ['GET /orders/{orderId}'],
  publicRoutes: ['GET /orders'],
  api: 'rest',
} as const;

function authorizer(target: unknown, type = 'TOKEN', path = PATH_OF_FUNCTIONS): object {
  return withUri({ 'Fn::Join': ['', ['arn:', path, target, '/invocations']] }, type);
}

function withUri(AuthorizerUri: object, Type = 'TOKEN'): object {
  return { Type: 'AWS::ApiGateway::Authorizer', Properties: { Type, AuthorizerUri } };
}

function method(HttpMethod: string, properties: object): object {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: { HttpMethod, ResourceId: { Ref: 'Order' }, ...properties },
  };
}

function problemsWith(resource: object): readonly string[] {
  return findOpenResources({ Resources: { ...RESOURCES, Extra: resource } }, ROUTES);
}

describe('the resources of a template', () => {
  test('are accepted if each method has the authorizer, is public, or is a preflight', () => {
    expect(findOpenResources({ Resources: RESOURCES }, ROUTES)).toStrictEqual([]);
  });

  test.each([
    ['AWS::Lambda::Url', 'a function URL'],
    ['AWS::ApiGatewayV2::ApiGatewayManagedOverrides', 'a change of a route that API Gateway makes'],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', 'a target of a load balancer'],
    ['AWS::VpcLattice::TargetGroup', 'a target of a service network'],
    ['AWS::AppSync::DataSource', 'a function behind a GraphQL API'],
    ['AWS::CloudFormation::Stack', 'a nested stack, which may have entrances of its own'],
    ['Acme::Web::Api::MODULE', 'a module, which may have entrances of its own'],
    ['AWS::Serverless::Api', 'an API of AWS SAM'],
    ['AWS::Serverless::HttpApi', 'an API of AWS SAM'],
    ['AWS::Serverless::WebSocketApi', 'an API of AWS SAM'],
    ['AWS::Serverless::GraphQLApi', 'an API of AWS SAM'],
    ['AWS::Serverless::Application', 'a nested stack, which may have entrances of its own'],
    ['AWS::Serverless::Function', 'a function of AWS SAM, which may have events of its own'],
    [
      'AWS::Serverless::StateMachine',
      'a state machine of AWS SAM, which may have events of its own',
    ],
  ])('are refused with one of type %s', (Type, entrance) => {
    for (const target of ['lambda', 'AWS_LAMBDA', { 'Fn::If': ['InLambda', 'LAMBDA', 'IP'] }]) {
      const Properties = { TargetType: target, Type: target };
      expect(problemsWith({ Type, Properties })).toStrictEqual([
        `Extra is ${entrance} (${Type}), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own`,
      ]);
    }
  });

  test.each([
    ['AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'ip' }],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', {}],
    ['AWS::VpcLattice::TargetGroup', { Type: 'INSTANCE' }],
    ['AWS::AppSync::DataSource', { Type: 'AMAZON_DYNAMODB' }],
  ])('are accepted with %s that leads to no function: %j', (Type, Properties) => {
    expect(problemsWith({ Type, Properties })).toStrictEqual([]);
  });

  test.each<[string, object, string]>([
    ['no authorization', { AuthorizationType: 'NONE' }, 'NONE'],
    ['nothing said', {}, 'undefined'],
    [
      'a computed authorization',
      { AuthorizationType: { 'Fn::If': ['Open', 'NONE', 'CUSTOM'] } },
      '{"Fn::If":["Open","NONE","CUSTOM"]}',
    ],
    ['IAM', { AuthorizationType: 'AWS_IAM' }, 'AWS_IAM'],
    ['a user pool', { AuthorizationType: 'COGNITO_USER_POOLS' }, 'COGNITO_USER_POOLS'],
    ['another authorizer', { AuthorizationType: 'CUSTOM', AuthorizerId: 'abc' }, 'CUSTOM'],
    ['an authorizer that is not named', { AuthorizationType: 'CUSTOM' }, 'CUSTOM'],
    ['the authorizer, switched off', { ...AUTHORIZED, AuthorizationType: 'NONE' }, 'NONE'],
    [
      'the authorizer of another resource',
      { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Other' } },
      'CUSTOM',
    ],
  ])('are refused with a method that has %s', (_what, properties, type) => {
    expect(problemsWith(method('DELETE', properties))).toStrictEqual([
      `Extra (DELETE /orders/{orderId}) has the authorization ${type} and not the authorizer of this service; declare the route as an http event in serverless.yml, with "<<: *protected" or on the list PUBLIC_ROUTES`,
    ]);
  });

  test.each([
    ['an OPTIONS method that a function answers', 'OPTIONS', { Type: 'AWS_PROXY' }],
    ['an OPTIONS method that nothing answers', 'OPTIONS', undefined],
    ['a GET method that API Gateway answers', 'GET', { Type: 'MOCK' }],
  ])('are refused with %s', (_what, name, Integration) => {
    const properties = { AuthorizationType: 'NONE', Integration };
    expect(problemsWith(method(name, properties))).toHaveLength(1);
  });

  test('are refused with a public route that asks for another authorization', () => {
    const properties = { AuthorizationType: 'AWS_IAM', ResourceId: { Ref: 'Orders' } };
    expect(problemsWith(method('GET', properties))).toHaveLength(1);
  });

  test('are refused with a method of another method name than the public route', () => {
    const properties = { AuthorizationType: 'NONE', ResourceId: { Ref: 'Orders' } };
    expect(problemsWith(method('POST', properties))).toHaveLength(1);
    expect(problemsWith(method('GET', properties))).toHaveLength(0);
  });

  test('are refused with routes of an OpenAPI document', () => {
    for (const Properties of [{ Body: {} }, { BodyS3Location: {} }]) {
      expect(problemsWith({ Type: 'AWS::ApiGateway::RestApi', Properties })).toStrictEqual([
        'Extra takes its routes from an OpenAPI document, which no access rule covers; declare them as http events in serverless.yml',
      ]);
    }
  });

  test('are refused with a method of the authorizer that has no access rule', () => {
    expect(problemsWith(method('DELETE', AUTHORIZED))).toStrictEqual([
      'Extra (DELETE /orders/{orderId}) has the authorizer of this service but no access rule; declare the route as an http event in serverless.yml, and add it to ACCESS_RULES',
    ]);
    const PathPart = { 'Fn::Sub': '{orderId}' };
    const Part = { Type: 'AWS::ApiGateway::Resource', Properties: { PathPart } };
    const Get = method('GET', { ...AUTHORIZED, ResourceId: { Ref: 'Part' } });
    expect(findOpenResources({ Resources: { ...RESOURCES, Part, Get } }, ROUTES)).toHaveLength(1);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['that is its own parent', { One: 'One' }],
    ['that is the parent of its parent', { One: 'Two', Two: 'One' }],
    ['that the template does not have', {}],
  ])('are refused with a method below a resource %s', (_what, parents) => {
    const parts = Object.entries(parents).map(([id, parent]) => {
      const Properties = { PathPart: 'orders', ParentId: { Ref: parent } };
      return [id, { Type: 'AWS::ApiGateway::Resource', Properties }] as const;
    });
    const Post = method('POST', { AuthorizationType: 'NONE', ResourceId: { Ref: 'One' } });
    const Resources = { ...RESOURCES, ...Object.fromEntries(parts), Post };
    expect(findOpenResources({ Resources }, ROUTES)).toHaveLength(1);
  });

  test('are refused with a second REST API', () => {
    expect(problemsWith({ Type: 'AWS::ApiGateway::RestApi', Properties: {} })).toStrictEqual([
      'Extra is another REST API than the one of this service, which no access rule covers; declare its routes as http events in serverless.yml, or give it a service of its own',
    ]);
  });

  const OWN_FUNCTION = { 'Fn::GetAtt': ['AuthorizerLambdaFunction', 'Arn'] };
  const ALIAS = { 'Fn::Join': [':', [OWN_FUNCTION, 'provisioned']] };

  test.each<[string, object, number]>([
    ['our function', authorizer(OWN_FUNCTION), 0],
    ['an alias of it', authorizer(ALIAS), 0],
    ['type request', authorizer(OWN_FUNCTION, 'REQUEST'), 0],
    ['another type', authorizer(OWN_FUNCTION, 'COGNITO_USER_POOLS'), 1],
    ['another function', authorizer({ 'Fn::GetAtt': ['OrdersLambdaFunction', 'Arn'] }), 1],
    ['a foreign function', authorizer('arn:aws:lambda:eu-central-1:999999999999:function:x'), 1],
    ['one function or another', authorizer({ 'Fn::If': ['A', ALIAS, 'arn:other'] }), 1],
    ['another service of AWS', authorizer(OWN_FUNCTION, 'TOKEN', ':s3:path/'), 1],
    [
      'more behind our function',
      withUri({ 'Fn::Join': ['', [PATH_OF_FUNCTIONS, OWN_FUNCTION, ':old/invocations']] }),
      1,
    ],
    ['a text for its function', withUri({ 'Fn::Sub': '${AuthorizerLambdaFunction.Arn}' }), 1],
    ['no properties', { Type: 'AWS::ApiGateway::Authorizer' }, 1],
  ])('have an authorizer with %s: %j, which is %d problems', (_what, changed, count) => {
    const Resources = { ...RESOURCES, AuthorizerApiGatewayAuthorizer: changed };
    const problem =
      'AuthorizerApiGatewayAuthorizer is not what osls makes of the authorizer (Type TOKEN or REQUEST, and the AuthorizerUri of its function); remove these properties from the resources and extensions of serverless.yml';
    expect(findOpenResources({ Resources }, ROUTES)).toStrictEqual(Array(count).fill(problem));
  });

  test('may have another authorizer that no method uses', () => {
    expect(problemsWith(authorizer(OWN_FUNCTION, 'REQUEST'))).toStrictEqual([]);
  });

  test.each([
    { Type: 'AWS::SNS::Topic', 'Fn::Transform': {} },
    { Type: 'AWS::ApiGateway::Method', Properties: { 'Fn::Transform': {} } },
  ])('are refused with a transformed resource: %j', (resource) => {
    expect(problemsWith(resource)).toStrictEqual([
      'Extra has Fn::Transform, which may add what the authorizer does not guard; write its result into the resources of serverless.yml',
    ]);
  });

  test('are refused with an entrance that a loop repeats, however deep', () => {
    const urls = ['Name', ['A', 'B'], { 'Url${Name}': { Type: 'AWS::Lambda::Url' } }];
    const loops = ['Outer', ['C'], { 'Fn::ForEach::Urls': urls }];
    for (const loop of [{ 'Fn::ForEach::Urls': urls }, { 'Fn::ForEach::Loops': loops }]) {
      expect(findOpenResources({ Resources: { ...RESOURCES, ...loop } }, ROUTES)).toStrictEqual([
        expect.stringMatching(/^Url\$\{Name\} is a function URL /),
      ]);
    }
  });

  test('are left to CloudFormation if one is not an object', () => {
    for (const resource of [null, 'text', []]) {
      expect(findOpenResources({ Resources: { Extra: resource } }, ROUTES)).toStrictEqual([]);
    }
  });

  test('are refused with a transform of all of them', () => {
    const Resources = { ...RESOURCES, 'Fn::Transform': { Name: 'AWS::Include' } };
    expect(findOpenResources({ Resources }, ROUTES)).toHaveLength(1);
  });
});

describe('a permission to invoke a function', () => {
  const permission = (Properties: object) =>
    problemsWith({ Type: 'AWS::Lambda::Permission', Properties });

  test('is refused if everybody has it', () => {
    expect(permission({ Principal: '*', FunctionUrlAuthType: 'NONE' })).toStrictEqual([
      'Extra lets everybody invoke a function (Principal "*"), past the authorizer; name the service or account in Principal',
    ]);
  });

  test.each([
    { 'Fn::Sub': '*' },
    { 'Fn::Sub': '${Anybody}' },
    { 'Fn::Sub': '${Some}${Body}' },
    { 'Fn::Sub': ['${Who}', { Who: '*' }] },
    { 'Fn::Join': ['', ['*']] },
    { 'Fn::If': ['Open', '*', 'sns.amazonaws.com'] },
    { Ref: 'Anybody' },
    ['*'],
    undefined,
  ])('is refused if everybody may have it: %j', (Principal) => {
    expect(permission({ Principal })).toStrictEqual([
      `Extra has a Principal that may become "*" (${JSON.stringify(Principal)}), so that everybody may invoke a function past the authorizer; write the service or account as text`,
    ]);
  });

  test.each([
    '123456789012',
    'sns.amazonaws.com',
    { Ref: 'AWS::AccountId' },
    { 'Fn::GetAtt': ['Role', 'Arn'] },
    { 'Fn::Sub': 'logs.${AWS::Region}.amazonaws.com' },
  ])('is accepted for %j', (Principal) => {
    expect(permission({ Principal })).toStrictEqual([]);
  });

  test('is refused for a function URL, unless IAM guards that', () => {
    for (const FunctionUrlAuthType of ['NONE', { 'Fn::If': ['Open', 'NONE', 'AWS_IAM'] }]) {
      expect(permission({ Principal: '123456789012', FunctionUrlAuthType })).toStrictEqual([
        'Extra lets callers invoke a function through a function URL, past the authorizer; remove FunctionUrlAuthType',
      ]);
    }
    const guarded = { Principal: '123456789012', FunctionUrlAuthType: 'AWS_IAM' };
    expect(permission(guarded)).toStrictEqual([]);
  });

  test.each([
    ['apigateway.amazonaws.com', {}],
    ['elasticloadbalancing.amazonaws.com', {}],
    ['apigateway.amazonaws.com', { SourceArn: '*' }],
    ['apigateway.amazonaws.com', { SourceArn: '' }],
    ['apigateway.amazonaws.com', { SourceArn: 'arn:aws:execute-api:eu-central-1:*:abc/*' }],
  ])('is refused for %s of every account: %j', (Principal, source) => {
    expect(permission({ Principal, ...source })).toStrictEqual([
      `Extra lets ${Principal} invoke a function for every account, past the authorizer; add the SourceArn of the one API that may`,
    ]);
  });

  test('is refused for a computed service of every account', () => {
    const Principal = { 'Fn::Sub': 'apigateway.${AWS::URLSuffix}' };
    expect(permission({ Principal })).toStrictEqual([
      'Extra lets a service invoke a function for every account, past the authorizer; add the SourceArn of the one API that may',
    ]);
  });

  test.each([
    { SourceAccount: { Ref: 'AWS::AccountId' } },
    { SourceAccount: '123456789012' },
    { SourceArn: { 'Fn::Sub': 'arn:x' } },
    { SourceArn: 'arn:aws:execute-api:eu-central-1:123456789012:abc/*' },
  ])('is accepted for API Gateway with the source %j', (source) => {
    expect(permission({ Principal: 'apigateway.amazonaws.com', ...source })).toStrictEqual([]);
  });
});
