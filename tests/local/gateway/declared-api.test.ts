import { declaredHttpEvents } from '../../../build/declared-service';
import { methodArnOf } from '../../../local/gateway/local-api';
import { declaredPreflights, type PreflightRequest } from '../../../local/gateway/preflight';

function apiWith(...http: unknown[]) {
  return {
    provider: { stage: 'local', region: 'eu-central-1' },
    functions: {
      authorizer: { name: 'service-local-authorizer' },
      handler: { name: 'service-local-handler', events: http.map((event) => ({ http: event })) },
    },
  };
}

describe('a preflight', () => {
  const headersOf = (origin: string | undefined, ...http: object[]) =>
    declaredPreflights(declaredHttpEvents(apiWith(...http)))
      .get('/a')
      ?.headersFor(origin);
  const cors = { origin: 'https://app.example.com', headers: ['Authorization'], maxAge: 600 };

  test('allows everything that the routes of its path declare', () => {
    const routes = [
      { method: 'get', path: '/a', cors },
      { method: 'post', path: 'a', cors: { ...cors, allowCredentials: true } },
      { method: 'put', path: '/a' },
    ];
    expect(headersOf('https://app.example.com', ...routes)).toStrictEqual({
      'Access-Control-Allow-Origin': 'https://app.example.com',
      'Access-Control-Allow-Headers': 'Authorization',
      'Access-Control-Allow-Methods': 'OPTIONS,POST,GET',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Max-Age': '600',
    });
  });

  test.each(['https://evil.example', 'https://app.example.com.evil.example', 'null'])(
    'has no CORS header for the origin %s, which is not declared',
    (origin) => {
      expect(headersOf(origin, { method: 'get', path: '/a', cors })).toStrictEqual({});
    },
  );

  test('supports origins with a wildcard, and the wildcard alone', () => {
    const wildcard = { origins: ['https://*.example.com'] };
    const allowed = (origin: string, declaration: unknown) =>
      headersOf(origin, { method: 'get', path: '/a', cors: declaration })?.[
        'Access-Control-Allow-Origin'
      ];
    expect(allowed('https://a.example.com', wildcard)).toBe('https://a.example.com');
    expect(allowed('https://axexample.com', wildcard)).toBeUndefined();
    expect(allowed('https://anything.example', true)).toBe('*');
  });

  test.each<[string, unknown, boolean]>([
    ['several origins', { origin: 'https://a.example.com,https://b.example.com' }, true],
    ['a list of origins', { origins: ['https://a.example.com', 'https://b.example.com'] }, true],
    ['an origin with a wildcard', { origins: ['https://*.example.com'] }, true],
    ['one origin', { origin: 'https://a.example.com' }, false],
    ['every origin', true, false],
  ])('says for %s whether its answer depends on the origin', (_what, declaration, depends) => {
    const declared = { method: 'get', path: '/a', cors: declaration };
    for (const origin of ['https://a.example.com', 'https://evil.example', undefined]) {
      const headers = headersOf(origin, declared);
      expect(headers?.['Vary']).toBe(depends ? 'Origin' : undefined);
    }
    expect(headersOf('https://a.example.com', declared)?.['Access-Control-Allow-Origin']).toBe(
      declaration === true ? '*' : 'https://a.example.com',
    );
  });

  test.each<[string, Partial<PreflightRequest>, string | undefined]>([
    ['a declared origin, method and header', {}, undefined],
    ['a request without an origin', { origin: undefined }, undefined],
    ['no header', { headers: undefined }, undefined],
    ['a method that needs no permission', { method: 'POST' }, undefined],
    ['headers in any case', { headers: 'content-type, AUTHORIZATION' }, undefined],
    [
      'another origin',
      { origin: 'https://evil.example' },
      'origin https://evil.example is not in CORS_ORIGIN',
    ],
    ['a page from a file', { origin: 'null' }, 'origin null is not in CORS_ORIGIN'],
    ['another method', { method: 'DELETE' }, 'method DELETE is not declared for this path'],
    [
      'another header',
      { headers: 'authorization,x-trace' },
      'header x-trace is not in cors.headers of serverless.yml',
    ],
  ])('tells the developer why a browser refuses %s', (_what, changes, problem) => {
    const http = {
      method: 'put',
      path: '/a',
      cors: { ...cors, headers: 'Authorization,Content-Type' },
    };
    const request = { origin: cors.origin, method: 'PUT', headers: 'authorization', ...changes };
    expect(
      declaredPreflights(declaredHttpEvents(apiWith(http)))
        .get('/a')
        ?.problemOf(request),
    ).toBe(problem);
  });

  test('does not exist for a path without cors', () => {
    expect(headersOf(undefined, { method: 'get', path: '/a' })).toBeUndefined();
  });
});

test.each([
  ['eu-central-1', 'arn:aws:'],
  ['cn-north-1', 'arn:aws-cn:'],
  ['us-gov-west-1', 'arn:aws-us-gov:'],
])('a method ARN of %s begins with %s', (region, beginning) => {
  const arn = methodArnOf({ region, stage: 'dev' }, 'GET', '/a:b/c');
  expect(arn.startsWith(`${beginning}execute-api:${region}:`)).toBe(true);
  expect(arn).toMatch(/:\d{12}:[a-z0-9]{10}\/dev\/GET\/a:b\/c$/);
});
