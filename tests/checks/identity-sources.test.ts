import type { DeclaredService } from '../../build/declared-service';
import { cachedSecondsOf } from '../../build/identity-sources';
import { declaredAuthorizers, type ServiceWithApis } from '../../checks/declared-authorizer';
import { decisionSettings } from '../../checks/decision-settings';
import { authorizerVariables } from '../../build/declared-variables';
import { parseConfig } from '../../lib/config/config';
import {
  findIdentitySourceNotices,
  findIdentitySourceProblems,
} from '../../checks/identity-sources';
import type { AccessRules } from '../../lib/access/rule';

const TENANT: AccessRules = {
  'GET /a': { parameters: ['querystring.tenant', 'header.X-Region'], where: () => true },
  'GET /b': {},
};
const NO_PARAMETERS: AccessRules = { 'GET /a': {} };

type Variables = Readonly<Record<string, string>>;

function restService(authorizer: object, environment: Variables = {}): DeclaredService {
  return {
    functions: {
      authorizer: { environment },
      handler: {
        events: ['/a', '/b'].map((path) => ({
          http: { method: 'get', path, authorizer: { name: 'authorizer', ...authorizer } },
        })),
      },
    },
  };
}

function httpService(authorizer: object, environment: Variables = {}): ServiceWithApis {
  const ours = { type: 'request', functionName: 'authorizer', ...authorizer };
  return {
    provider: { httpApi: { authorizers: { ours } } },
    functions: {
      authorizer: { environment },
      handler: { events: [{ httpApi: { method: 'GET', path: '/a', authorizer: 'ours' } }] },
    },
  };
}

function webSocketService(authorizer: object, environment: Variables = {}): DeclaredService {
  const event = { route: '$connect', authorizer: { name: 'authorizer', ...authorizer } };
  return {
    functions: { authorizer: { environment }, handler: { events: [{ websocket: event }] } },
  };
}

function settingsOf(service: DeclaredService, accessRules: AccessRules) {
  const rules = { file: 'access-rules.ts', accessRules };
  return decisionSettings(authorizerVariables(service), rules);
}

function problemsOf(service: ServiceWithApis, accessRules = NO_PARAMETERS): readonly string[] {
  const settings = settingsOf(service, accessRules);
  return declaredAuthorizers(service).flatMap((each) => findIdentitySourceProblems(each, settings));
}

const ROUTE = { POLICY_SCOPE: 'route' };
const REST_SOURCES =
  'method.request.header.Authorization, method.request.header.X-Region, method.request.querystring.tenant';
const OF_REST = 'the authorizer of GET /a in serverless.yml';
const OF_HTTP = 'provider.httpApi.authorizers.ours in serverless.yml';

function missing(place: string, sources: string, value: string): string {
  return `${place} does not name ${sources}, on which the decision depends, so a caller would get the answer for another request from the cache; write identitySource: ${value}`;
}

describe('the identity sources of an authorizer', () => {
  test.each<[string, ServiceWithApis, AccessRules]>([
    ['of type token', restService({ type: 'token' }), NO_PARAMETERS],
    [
      'of type request, with the source that osls adds',
      restService({ type: 'request' }),
      NO_PARAMETERS,
    ],
    [
      'in another order and another case',
      restService({
        type: 'REQUEST',
        identitySource:
          'method.request.querystring.tenant,method.request.header.x-region , method.request.header.authorization',
      }),
      TENANT,
    ],
    [
      'of a route',
      restService(
        {
          type: 'request',
          identitySource:
            'method.request.header.Authorization, context.httpMethod, context.resourcePath',
        },
        ROUTE,
      ),
      NO_PARAMETERS,
    ],
    [
      'of parameters without a cache',
      restService({ type: 'request', resultTtlInSeconds: 0 }),
      TENANT,
    ],
    [
      'of a cookie',
      restService(
        { type: 'request', identitySource: 'method.request.header.Cookie' },
        { TOKEN_PARAMETER: 'cookie.session' },
      ),
      NO_PARAMETERS,
    ],
    [
      'of an HTTP API',
      httpService({ identitySource: '$request.header.Authorization', resultTtlInSeconds: 60 }),
      NO_PARAMETERS,
    ],
    [
      'of an HTTP API with simple answers',
      httpService({
        identitySource: ['$request.header.authorization', '$context.routeKey'],
        enableSimpleResponses: true,
      }),
      NO_PARAMETERS,
    ],
    [
      'of a WebSocket API that leaves it to the authorizer',
      webSocketService({ identitySource: [] }),
      TENANT,
    ],
    [
      'of a WebSocket API with a header',
      webSocketService({ identitySource: ['route.request.header.Authorization'] }),
      NO_PARAMETERS,
    ],
  ])('are accepted: %s', (_what, service, accessRules) => {
    expect(problemsOf(service, accessRules)).toStrictEqual([]);
  });

  test.each<[string, ServiceWithApis, AccessRules, string]>([
    [
      'without the parameters of rules',
      restService({ type: 'request', identitySource: 'method.request.header.Authorization' }),
      TENANT,
      missing(
        OF_REST,
        'method.request.header.X-Region, method.request.querystring.tenant',
        REST_SOURCES,
      ),
    ],
    [
      'with the parameter of another case',
      restService({
        type: 'request',
        identitySource: REST_SOURCES.replace('tenant', 'Tenant'),
      }),
      TENANT,
      missing(OF_REST, 'method.request.querystring.tenant', REST_SOURCES),
    ],
    [
      'without the token',
      restService(
        { type: 'request', identitySource: 'method.request.header.X-Auth-Token' },
        { TOKEN_PARAMETER: 'querystring.token' },
      ),
      NO_PARAMETERS,
      missing(OF_REST, 'method.request.querystring.token', 'method.request.querystring.token'),
    ],
    [
      'without the route of policyScope route',
      restService({ type: 'request' }, ROUTE),
      NO_PARAMETERS,
      missing(
        OF_REST,
        'context.httpMethod, context.resourcePath',
        'method.request.header.Authorization, context.httpMethod, context.resourcePath',
      ),
    ],
    [
      'without the method of policyScope route',
      restService(
        {
          type: 'request',
          identitySource: 'method.request.header.Authorization, context.resourcePath',
        },
        ROUTE,
      ),
      NO_PARAMETERS,
      missing(
        OF_REST,
        'context.httpMethod',
        'method.request.header.Authorization, context.httpMethod, context.resourcePath',
      ),
    ],
    [
      'of an HTTP API without the route of simple answers',
      httpService({ identitySource: '$request.header.Authorization', enableSimpleResponses: true }),
      NO_PARAMETERS,
      missing(
        OF_HTTP,
        '$context.routeKey',
        "['$request.header.Authorization', '$context.routeKey']",
      ),
    ],
    [
      'of an HTTP API without the route of policyScope route',
      httpService({ identitySource: '$request.header.Authorization' }, ROUTE),
      NO_PARAMETERS,
      missing(
        OF_HTTP,
        '$context.routeKey',
        "['$request.header.Authorization', '$context.routeKey']",
      ),
    ],
    [
      'with a validation expression beside type request',
      restService({ type: 'request', identityValidationExpression: '^.*$' }),
      NO_PARAMETERS,
      `${OF_REST} has an identityValidationExpression, which API Gateway takes with type token only; remove it`,
    ],
    [
      'of a WebSocket API that osls sets',
      webSocketService({}),
      NO_PARAMETERS,
      'the authorizer of $connect in serverless.yml demands route.request.header.Auth, which the authorizer does not read; write identitySource: [], which leaves it to the authorizer, or [route.request.header.Authorization]',
    ],
    [
      'of a WebSocket API with policyScope route',
      webSocketService({ identitySource: [] }, ROUTE),
      NO_PARAMETERS,
      'policyScope is route, and a WebSocket API asks for the route $connect only; write policyScope: stage',
    ],
    [
      'that a TOKEN authorizer cannot have',
      restService({ type: 'token' }),
      TENANT,
      'the rule of GET /a in access-rules.ts reads querystring.tenant, header.X-Region, and an authorizer of type token gets the token alone; set authorizerType: request in stages.yml',
    ],
    [
      'of a cookie with type token',
      restService({}, { TOKEN_PARAMETER: 'cookie.session' }),
      NO_PARAMETERS,
      'the token stands in cookie.session (tokenSource), which an authorizer of type token cannot read; set authorizerType: request in stages.yml',
    ],
    [
      'of a route with type token',
      restService({}, ROUTE),
      NO_PARAMETERS,
      'policyScope is route, and API Gateway caches the answers of an authorizer of type token for all routes; set authorizerType: request in stages.yml, or policyScope: stage',
    ],
    [
      'of a path with a cache',
      restService({ type: 'request' }),
      { 'GET /a': { parameters: ['path.id'], where: () => true } },
      'the rule of GET /a in access-rules.ts reads path.id, which cannot be an identity source, so one caller would get the answer for another path from the cache; set authorizerTtl: 0 in stages.yml',
    ],
    [
      'of simple answers with the older events',
      httpService({
        identitySource: ['$request.header.Authorization', '$context.routeKey'],
        enableSimpleResponses: true,
        payloadVersion: '1.0',
      }),
      NO_PARAMETERS,
      `${OF_HTTP} has payloadVersion: '1.0', whose events do not name the route, as enableSimpleResponses: true needs; write payloadVersion: '2.0'`,
    ],
  ])('are refused: %s', (_what, service, accessRules, problem) => {
    expect(problemsOf(service, accessRules)).toStrictEqual([problem]);
  });

  test('of a path are accepted without a cache', () => {
    const rules: AccessRules = { 'GET /a': { parameters: ['path.id'], where: () => true } };
    const service = restService({ type: 'request', resultTtlInSeconds: 0 });
    expect(problemsOf(service, rules)).toStrictEqual([]);
  });

  test('that every caller must send are named in a notice', () => {
    const noticesOf = (authorizer: object): readonly string[] => {
      const service = restService(authorizer);
      return declaredAuthorizers(service).flatMap((each) =>
        findIdentitySourceNotices(each, settingsOf(service, TENANT)),
      );
    };
    expect(noticesOf({ type: 'request', identitySource: REST_SOURCES })).toStrictEqual([
      'API Gateway answers 401 to every request without header.X-Region or querystring.tenant, which rules in access-rules.ts read, also on routes whose rule does not read it; with authorizerTtl: 0 it does not demand it',
    ]);
    expect(noticesOf({ type: 'request', resultTtlInSeconds: 0 })).toStrictEqual([]);
  });
});

describe('the settings of a decision', () => {
  const ISSUER = { JWT_ISSUER: 'https://issuer.example.com', JWT_AUDIENCE: 'api' };

  test.each<[string, Variables, Variables]>([
    ['unset variables', {}, {}],
    ['blank ones', {}, { TOKEN_PARAMETER: ' ', TOKEN_SCHEME: '', POLICY_SCOPE: '  ' }],
    ['a scope in capitals', {}, { POLICY_SCOPE: ' ROUTE ' }],
    ['a cookie without a scheme', {}, { TOKEN_PARAMETER: 'cookie.session' }],
    ['those of all functions', { TOKEN_PARAMETER: 'header.X-Token', POLICY_SCOPE: 'route' }, {}],
    [
      "the authorizer's own above those of all functions",
      { TOKEN_PARAMETER: 'header.X-Token', POLICY_SCOPE: 'route' },
      { TOKEN_PARAMETER: 'querystring.t', POLICY_SCOPE: '' },
    ],
  ])('are those of the running authorizer: %s', (_what, ofAll, own) => {
    const { tokenParameter, policyScope } = parseConfig({ ...ISSUER, ...ofAll, ...own });
    const service = {
      provider: { environment: ofAll },
      functions: { authorizer: { environment: own } },
    };
    expect(settingsOf(service, NO_PARAMETERS)).toMatchObject({ tokenParameter, policyScope });
  });
});

describe('API Gateway caches an answer', () => {
  test.each([
    [undefined, 300],
    [null, 300],
    ['', 300],
    [false, 300],
    ['x', 300],
    ['00', 300],
    [NaN, 300],
    [0.5, 300],
    [1, 1],
    ['60', 60],
    [{ Ref: 'Ttl' }, 3600],
    [[], 3600],
  ])('with the TTL %j, for %i s', (ttl, seconds) => {
    expect(cachedSecondsOf(ttl)).toBe(seconds);
  });

  test.each([[0], ['0']])('unless its TTL is %j', (ttl) => {
    expect(cachedSecondsOf(ttl)).toBe(0);
  });
});

test.each([[true], ['true'], ['True'], [1], [null], [{ Ref: 'Simple' }]])(
  'answers count as simple with enableSimpleResponses: %j',
  (enableSimpleResponses) => {
    const [authorizer] = declaredAuthorizers(httpService({ enableSimpleResponses }));
    expect(authorizer?.hasSimpleAnswers).toBe(true);
  },
);

test.each([[undefined], [false], ['false']])(
  'answers are policies with enableSimpleResponses: %j',
  (enableSimpleResponses) => {
    const [authorizer] = declaredAuthorizers(httpService({ enableSimpleResponses }));
    expect(authorizer?.hasSimpleAnswers).toBe(false);
  },
);
