import { findOpenResources } from '../../checks/open-resources';

const AUTHORIZED = {
  AuthorizationType: 'CUSTOM',
  AuthorizerId: { Ref: 'AuthorizerApiGatewayAuthorizer' },
};

/** The methods that osls makes of an API with a protected, a public and a preflight method. */
const RESOURCES = {
  Root: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
  Orders: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { PathPart: 'orders', ParentId: { 'Fn::GetAtt': ['Root', 'RootResourceId'] } },
  },
  Order: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { PathPart: '{orderId}', ParentId: { Ref: 'Orders' } },
  },
  GetOrder: method('GET', AUTHORIZED),
  GetOrders: method('GET', { AuthorizationType: 'NONE', ResourceId: { Ref: 'Orders' } }),
  OptionsOrder: method('OPTIONS', { AuthorizationType: 'NONE', Integration: { Type: 'MOCK' } }),
  Invoke: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Principal: 'apigateway.amazonaws.com' },
  },
};

const PUBLIC_ROUTES = ['GET /orders'];

function method(HttpMethod: string, properties: object): object {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: { HttpMethod, ResourceId: { Ref: 'Order' }, ...properties },
  };
}

function problemsWith(resource: object): readonly string[] {
  return findOpenResources({ Resources: { ...RESOURCES, Extra: resource } }, PUBLIC_ROUTES);
}

describe('the resources of a template', () => {
  test('are accepted if each method has the authorizer, is public, or is a preflight', () => {
    expect(findOpenResources({ Resources: RESOURCES }, PUBLIC_ROUTES)).toStrictEqual([]);
  });

  test.each([
    ['AWS::Lambda::Url', 'a function URL'],
    ['AWS::ApiGatewayV2::Api', 'an HTTP or WebSocket API'],
    ['AWS::ApiGatewayV2::Route', 'a route of an HTTP or WebSocket API'],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', 'a target of a load balancer'],
    ['AWS::Serverless::Function', 'a function of AWS SAM, which may have events of its own'],
  ])('are refused with one of type %s', (Type, entrance) => {
    expect(problemsWith({ Type, Properties: {} })).toStrictEqual([
      `Extra is ${entrance} (${Type}), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own`,
    ]);
  });

  test.each<[string, object, string]>([
    ['no authorization', { AuthorizationType: 'NONE' }, 'NONE'],
    ['nothing said', {}, 'undefined'],
    ['IAM', { AuthorizationType: 'AWS_IAM' }, 'AWS_IAM'],
    ['a user pool', { AuthorizationType: 'COGNITO_USER_POOLS' }, 'COGNITO_USER_POOLS'],
    ['another authorizer', { AuthorizationType: 'CUSTOM', AuthorizerId: 'abc' }, 'CUSTOM'],
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

  test('are refused with an OPTIONS method that a function answers', () => {
    const properties = { AuthorizationType: 'NONE', Integration: { Type: 'AWS_PROXY' } };
    expect(problemsWith(method('OPTIONS', properties))).toHaveLength(1);
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

  test('are refused with a function that everybody may invoke', () => {
    const Properties = { Principal: '*', FunctionUrlAuthType: 'NONE' };
    expect(problemsWith({ Type: 'AWS::Lambda::Permission', Properties })).toStrictEqual([
      'Extra lets everybody invoke a function (Principal "*"), past the authorizer; name the service or account in Principal',
    ]);
  });
});
