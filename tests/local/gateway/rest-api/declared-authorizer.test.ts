import { declaredHttpEvents } from '../../../../build/declared-service';
import { uniqueAuthorizers } from '../../../../local/gateway/authorizer/unique-authorizers';
import {
  type DeclaredApi,
  GatewaySettingError,
  stageVariablesOf,
} from '../../../../local/gateway/declared-api';
import { declaredAuthorizer } from '../../../../local/gateway/rest-api/declared-authorizer';

function authorizersOf(authorizers: readonly unknown[], resources: DeclaredApi['resources'] = {}) {
  const events = authorizers.map((authorizer, index) => ({
    http: { method: 'get', path: `/${String(index)}`, authorizer },
  }));
  const api: DeclaredApi = {
    provider: { stage: 'local', region: 'eu-central-1' },
    functions: {
      authorizer: { name: 'service-local-authorizer' },
      handler: { name: 'service-local-handler', events },
    },
    resources,
  };
  const localApi = { ...api.provider, stageVariables: stageVariablesOf(api) };
  return declaredHttpEvents(api).map(
    (event) => [event.route, declaredAuthorizer(api, localApi, event)] as const,
  );
}

function authorizerOf(authorizer: unknown, resources?: DeclaredApi['resources']) {
  return authorizersOf([authorizer], resources)[0]?.[1];
}

describe('a token authorizer', () => {
  test('has the defaults of API Gateway', () => {
    expect(authorizerOf('authorizer')).toMatchObject({
      name: 'authorizer',
      functionName: 'service-local-authorizer',
      sources: [{ text: 'token' }],
      areSourcesRequired: true,
      validation: /^(?:[^]*)$/,
      ttlSeconds: 300,
      mayThrowUnauthorized: true,
    });
    expect(authorizerOf(undefined)).toBeUndefined();
    expect(authorizerOf({})).toBeUndefined();
  });

  test('has an expression that the whole header must match', () => {
    const { validation } =
      authorizerOf({ name: 'authorizer', identityValidationExpression: 'a|b' }) ?? {};
    expect(['a', 'b', 'ab'].map((text) => validation?.test(text))).toStrictEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a request authorizer', () => {
  const request = { name: 'authorizer', type: 'REQUEST' };
  const textsOf = (declared: object) =>
    authorizerOf({ ...request, ...declared })?.sources.map(({ text }) => text);

  test('has the Authorization header as its source, unless its TTL is 0', () => {
    expect(textsOf({})).toStrictEqual(['method.request.header.Authorization']);
    expect(textsOf({ identitySource: '' })).toStrictEqual(['method.request.header.Authorization']);
    expect(textsOf({ resultTtlInSeconds: 0 })).toStrictEqual([]);
  });

  test('has its sources in the order of its text, with or without spaces', () => {
    const identitySource =
      'method.request.querystring.b,  method.request.header.A , context.httpMethod';
    expect(textsOf({ identitySource })).toStrictEqual([
      'method.request.querystring.b',
      'method.request.header.A',
      'context.httpMethod',
    ]);
  });

  test('requires its sources if its TTL is above 0, and has no expression', () => {
    const declared = { ...request, identityValidationExpression: '^a$' };
    expect(authorizerOf(declared)).toMatchObject({ areSourcesRequired: true, ttlSeconds: 300 });
    expect(authorizerOf(declared)).not.toHaveProperty('validation');
    expect(authorizerOf({ ...declared, resultTtlInSeconds: 0 })).toMatchObject({
      areSourcesRequired: false,
    });
  });

  test('knows the variables that the template gives to the stage', () => {
    const resources = {
      Resources: {
        ApiGatewayStage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: { Variables: { colour: 'blue', computed: { Ref: 'Other' } } },
        },
      },
    };
    const declared = (name: string) => ({ ...request, identitySource: `stageVariables.${name}` });
    const [source] = authorizerOf(declared('colour'), resources)?.sources ?? [];
    expect(source?.text).toBe('stageVariables.colour');
    expect(() => authorizerOf(declared('computed'), resources)).toThrow(
      /the stage declares no variable computed, so that every request would be 401: declare it/,
    );
  });
});

describe('an authorizer', () => {
  test.each<[unknown, RegExp]>([
    [
      'aws_iam',
      /GET \/0 is the IAM authorizer of API Gateway \(aws_iam\); the local gateway supports/,
    ],
    [{ arn: 'arn:aws:lambda:x' }, /is that of another service \(arn arn:aws:lambda:x\)/],
    [
      { name: 'authorizer', type: 'cognito' },
      /has type cognito; the local gateway supports the types token and request/,
    ],
    [
      { name: 'authorizer', identitySource: 'method.request.querystring.a' },
      /must have one header/,
    ],
    [
      { name: 'authorizer', type: 'request', identitySource: 'method.request.path.id' },
      /"method.request.path.id"; API Gateway takes method.request.header.NAME, .*no path parameters$/,
    ],
    [
      { name: 'authorizer', type: 'request', identitySource: '$request.header.A' },
      /"\$request.header.A"; API Gateway takes/,
    ],
    [
      { name: 'authorizer', type: 'request', identitySource: 'context.identity.clientCert' },
      /context.identity.clientCert, which has no value here: of context the local gateway knows accountId,/,
    ],
    [{ name: 'authorizer', type: 'request', identitySource: ['a'] }, /a text as its identity/],
    [{ name: 'authorizer', identityValidationExpression: '(' }, /is not a regular expression: \($/],
    [{ name: 'authorizer', resultTtlInSeconds: 3601 }, /from 0 to 3600$/],
  ])('that this gateway does not know is refused: %j', (authorizer, message) => {
    expect(() => authorizerOf(authorizer)).toThrow(GatewaySettingError);
    expect(() => authorizerOf(authorizer)).toThrow(message);
  });

  test('that two routes define differently is refused, because API Gateway has one of a name', () => {
    const unique = (...declared: readonly unknown[]) => uniqueAuthorizers(authorizersOf(declared));
    expect(unique('authorizer', { name: 'authorizer' }, undefined).size).toBe(3);
    expect(() => unique('authorizer', { name: 'authorizer', type: 'request' })).toThrow(
      /^The authorizer authorizer is defined in two ways, by GET \/0 and by GET \/1, of which/,
    );
    expect(() => unique('authorizer', { name: 'authorizer', resultTtlInSeconds: 0 })).toThrow(
      GatewaySettingError,
    );
  });
});
