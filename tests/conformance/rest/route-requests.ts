import type { ConformanceRequest, TokenChoice } from '../request';
import { BY_ROUTE, PUBLIC, WITHOUT_TOKEN } from './requests';

const READER = { user: 'alice', scope: 'test-summaries:read', forceScope: true };
const REPORTER = { user: 'alice', scope: 'test-reports:read', forceScope: true };
const REFUSED = 'no.such.token';

/** Each answer is for its own route: method and resource, and not the path. */
const SEQUENCES: readonly ConformanceRequest[] = (
  [
    ['a new token', 'GET /test-summaries', READER, 1],
    ['its route again', 'GET /test-summaries', READER, 0],
    ['a route that it is not entitled to', 'GET /test-reports', READER, 1],
    ['the denial again', 'GET /test-reports', READER, 0],
    ['another method of the path', 'POST /test-reports', READER, 1],
    ['the first route after the denials', 'GET /test-summaries', READER, 0],
    ['a route with a parameter', 'GET /test-reports/1', REPORTER, 1],
    ['another value of the parameter', 'GET /test-reports/2', REPORTER, 0],
    ['a refused token', 'GET /sayhello', REFUSED, 1],
    ['a refused token again', 'GET /sayhello', REFUSED, 0],
    ['a refused token on another route', 'GET /test-reports', REFUSED, 1],
  ] satisfies readonly (readonly [string, string, TokenChoice, number])[]
).map(([name, route, token, authorizerCalls]) => ({
  name: `by route: ${name}`,
  route,
  token,
  authorizerCalls,
}));

export const REQUESTS: readonly ConformanceRequest[] = [
  ...PUBLIC,
  ...WITHOUT_TOKEN,
  ...BY_ROUTE,
  ...SEQUENCES,
];
