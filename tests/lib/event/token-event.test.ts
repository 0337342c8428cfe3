import {
  createTokenEventReader,
  EventNotRecognized,
  parseMethodArn,
} from '../../../lib/event/token-event';

describe('a method ARN', () => {
  test.each([
    [
      'a route of AWS',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/GET/orders/1',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev',
    ],
    [
      'a root resource',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/GET/',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev',
    ],
    [
      'a method without a path',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/POST',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev',
    ],
    [
      'AWS in China',
      'arn:aws-cn:execute-api:cn-north-1:123456789012:abcdef1234/prod/GET/orders',
      'arn:aws-cn:execute-api:cn-north-1:123456789012:abcdef1234/prod',
    ],
    [
      'AWS for the government of the US',
      'arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abcdef1234/prod/GET/orders',
      'arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abcdef1234/prod',
    ],
    [
      'the console, which tests with its own stage',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/test-invoke-stage/GET/',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/test-invoke-stage',
    ],
    [
      'serverless-offline, whose account is made up',
      'arn:aws:execute-api:eu-central-1:random-account-id:random-api-id/local/GET/orders/{orderId}',
      'arn:aws:execute-api:eu-central-1:random-account-id:random-api-id/local',
    ],
    [
      'a stage with an underscore',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/blue_1/DELETE/orders',
      'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/blue_1',
    ],
  ])('finds API and stage in the ARN of %s', (_what, methodArn, stageArn) => {
    expect(parseMethodArn(methodArn, 'methodArn')).toStrictEqual({ stageArn, api: 'any' });
  });

  test.each(['orders/a:b:c', 'orders//', 'orders/*', 'orders/?', 'a/prod/GET/b', 'a\nb', '%2F..'])(
    'takes nothing of the path %j',
    (path) => {
      expect(
        parseMethodArn(
          `arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/GET/${path}`,
          'methodArn',
        ).stageArn,
      ).toBe('arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev');
    },
  );

  test.each([
    ['dev/$connect', 'dev', 'websocket'],
    ['$default/GET/orders', '$default', 'http'],
    ['$default/$default', '$default', 'http'],
    ['dev/$default/orders', 'dev', 'http'],
  ])('that ends in %s is that of a request to one kind of API', (end, stage, api) => {
    const prefix = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234';
    expect(parseMethodArn(`${prefix}/${end}`, 'routeArn')).toStrictEqual({
      stageArn: `${prefix}/${stage}`,
      api,
    });
  });

  test.each([
    ['a path below $connect', 'arn:aws:execute-api:eu-central-1:123456789012:abc/dev/$connect/x'],
    ['another route key', 'arn:aws:execute-api:eu-central-1:123456789012:abc/dev/$disconnect'],
    ['another stage in dollars', 'arn:aws:execute-api:eu-central-1:123456789012:abc/$latest/GET/'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['an array', ['arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/GET/']],
    ['empty text', ''],
    ['a wildcard', '*'],
    ['another service', 'arn:aws:lambda:eu-central-1:123456789012:function:authorizer'],
    ['another partition', 'arn:azure:execute-api:eu-central-1:123456789012:abcdef1234/dev/GET/'],
    ['a partition in upper case', 'arn:AWS:execute-api:eu-central-1:123456789012:abc/dev/GET/'],
    ['no region', 'arn:aws:execute-api::123456789012:abcdef1234/dev/GET/'],
    ['no account', 'arn:aws:execute-api:eu-central-1::abcdef1234/dev/GET/'],
    ['no API', 'arn:aws:execute-api:eu-central-1:123456789012:/dev/GET/'],
    ['no stage', 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234//GET/'],
    ['no method', 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev'],
    ['a method in mixed case', 'arn:aws:execute-api:eu-central-1:123456789012:abc/dev/GETs/orders'],
    ['an empty method', 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev//orders'],
    ['a wildcard as region', 'arn:aws:execute-api:*:123456789012:abcdef1234/dev/GET/'],
    ['a wildcard as account', 'arn:aws:execute-api:eu-central-1:*:abcdef1234/dev/GET/'],
    ['a wildcard as API', 'arn:aws:execute-api:eu-central-1:123456789012:*/dev/GET/'],
    ['a wildcard as stage', 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/*/GET/'],
    ['a ? in the stage', 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/de?/GET/'],
    ['a wildcard as method', 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/*/'],
    ['a policy variable', 'arn:aws:execute-api:eu-central-1:123456789012:${api}/dev/GET/'],
    ['something before it', ' arn:aws:execute-api:eu-central-1:123456789012:abc/dev/GET/'],
    ['a line before it', '\narn:aws:execute-api:eu-central-1:123456789012:abc/dev/GET/'],
  ])('refuses %s as a fault of the event', (_what, methodArn) => {
    expect(() => parseMethodArn(methodArn, 'methodArn')).toThrow(EventNotRecognized);
    expect(() => parseMethodArn(methodArn, 'methodArn')).toThrow(
      new Error(
        'event.methodArn is not an execute-api method ARN; expected arn:partition:execute-api:region:account:api-id/stage/METHOD/path',
      ),
    );
  });
});

describe('the event of a TOKEN authorizer', () => {
  const STAGE = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev';
  const event = (methodArn: string) => ({
    type: 'TOKEN',
    authorizationToken: 'Bearer x',
    methodArn,
  });

  test('has a token and a stage, and nothing in it is ambiguous', () => {
    expect(createTokenEventReader([])(event(`${STAGE}/GET/orders`))).toStrictEqual({
      kind: 'token',
      stageArn: STAGE,
      authorization: 'Bearer x',
      parameters: {},
      isAmbiguous: false,
    });
  });

  test.each([
    [
      'has a malformed ARN',
      [],
      'x',
      'event.methodArn is not an execute-api method ARN; expected arn:partition:execute-api:region:account:api-id/stage/METHOD/path',
    ],
    [
      'has the ARN of an HTTP API',
      [],
      `${STAGE}/$default`,
      'event.methodArn is that of a request to another kind of API (http), and event.type is "TOKEN"; expected the event of a REST API',
    ],
    [
      'arrives although rules read parameters',
      ['header.X-Tenant', 'path.orderId'],
      `${STAGE}/GET/orders`,
      'A TOKEN event does not carry header.X-Tenant, path.orderId, which access rules read; declare the authorizer with type REQUEST',
    ],
  ])('that %s is not decided', (_what, ruleParameters, methodArn, message) => {
    const read = () => createTokenEventReader(ruleParameters)(event(methodArn));
    expect(read).toThrow(new EventNotRecognized(message));
  });

  test('that is not recognized has a reason of its own', () => {
    expect(new EventNotRecognized('x')).toMatchObject({
      name: 'EventNotRecognized',
      reason: 'event_not_recognized',
    });
  });
});
