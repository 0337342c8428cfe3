import type { ApiKind } from '../../build/declared-service';
import { identitySourcesOf, isSameSource } from '../../build/identity-sources';
import { identitySettings } from '../../build/settings';
import type { AccessRules } from '../../lib/access/rule';

const PARAMETERS = {
  tokenParameter: 'header.Authorization',
  ruleParameters: [
    'context.identity.sourceIp',
    'header.authorization',
    'path.orderId',
    'querystring.tenant',
    'stageVariables.region',
  ],
  isForRoute: true,
};

describe('the identity sources of a decision', () => {
  test.each<[ApiKind, readonly string[]]>([
    [
      'rest',
      [
        'method.request.header.Authorization',
        'context.identity.sourceIp',
        'method.request.querystring.tenant',
        'stageVariables.region',
        'context.httpMethod',
        'context.resourcePath',
      ],
    ],
    [
      'http',
      [
        '$request.header.Authorization',
        '$context.identity.sourceIp',
        '$request.querystring.tenant',
        '$stageVariables.region',
        '$context.routeKey',
      ],
    ],
    [
      'websocket',
      [
        'route.request.header.Authorization',
        'context.identity.sourceIp',
        'route.request.querystring.tenant',
        'stageVariables.region',
      ],
    ],
  ])('are each written once, as an API of kind %s does', (api, sources) => {
    expect(identitySourcesOf(PARAMETERS, api)).toStrictEqual(sources);
  });

  test('are the header with all cookies for a cookie', () => {
    const basis = { tokenParameter: 'cookie.session', ruleParameters: [], isForRoute: false };
    expect(identitySourcesOf(basis, 'rest')).toStrictEqual(['method.request.header.Cookie']);
  });

  test('have a case, except for the names of headers', () => {
    expect(isSameSource('method.request.header.A', 'method.request.header.a')).toBe(true);
    expect(isSameSource('method.request.querystring.A', 'method.request.querystring.a')).toBe(
      false,
    );
  });
});

describe('the identitySource of serverless.yml', () => {
  const rules: AccessRules = {
    'GET /a': { parameters: ['querystring.tenant'], where: () => true },
  };
  const resolve = (parameters: Readonly<Record<string, unknown>>, api: ApiKind) =>
    identitySettings(rules, api).identitySource({
      resolveVariable: (variable) => Promise.resolve(parameters[variable.slice('param:'.length)]),
    });
  const stage = { tokenSource: 'Authorization: Bearer', policyScope: 'stage', authorizerTtl: 300 };

  test.each<[string, object, string]>([
    [
      'the token and the parameters of rules',
      {},
      'method.request.header.Authorization, method.request.querystring.tenant',
    ],
    [
      'the route with policyScope route',
      { policyScope: 'route' },
      'method.request.header.Authorization, method.request.querystring.tenant, context.httpMethod, context.resourcePath',
    ],
    [
      'the token alone without a cache',
      { authorizerTtl: '0', policyScope: 'route' },
      'method.request.header.Authorization',
    ],
    [
      'the query string',
      { tokenSource: 'query token', authorizerTtl: 0 },
      'method.request.querystring.token',
    ],
  ])('has %s', async (_what, changes, expected) => {
    expect(await resolve({ ...stage, ...changes }, 'rest')).toBe(expected);
  });

  test('is a list for the other kinds of API, and a WebSocket API has no cache', async () => {
    expect(await resolve(stage, 'http')).toStrictEqual([
      '$request.header.Authorization',
      '$request.querystring.tenant',
    ]);
    expect(await resolve(stage, 'websocket')).toStrictEqual(['route.request.header.Authorization']);
  });
});
