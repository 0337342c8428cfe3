import { CORS_ORIGIN } from '../../deploy/stage';
import type { ConformanceRequest } from '../request';
import {
  BAD_TOKENS,
  BY_ROUTE,
  FORGERY,
  HEADER_SHAPES,
  ONE_SCOPE,
  PUBLIC,
  SEQUENCES,
  WITHOUT_TOKEN,
} from './requests';

/** There is no validation expression, so the authorizer sees every value that is not empty. */
const JUNK: readonly ConformanceRequest[] = HEADER_SHAPES.flatMap((shape) => {
  const authorization = shape.headers?.['authorization'] ?? '';
  // The form of one token: its refusal is final, and cached.
  const isToken = /^Bearer [^ ,]+$/.test(authorization);
  return [1, 2].map((time) => ({
    ...shape,
    name: `${shape.name}, time ${time}`,
    authorizerCalls: authorization === '' || (isToken && time === 2) ? 0 : 1,
  }));
});

/** The token counts in its place only. */
const OTHER_PLACES: readonly ConformanceRequest[] = [
  ['the query string', { route: 'GET /sayhello?token=a.b.c' }],
  ['a cookie', { route: 'GET /sayhello', headers: { cookie: 'token=a.b.c' } }],
  ['another header', { route: 'GET /sayhello', headers: { 'x-auth-token': 'a.b.c' } }],
].map(([place, shape]) => ({
  name: `a token in ${place as string}`,
  ...(shape as Pick<ConformanceRequest, 'route' | 'headers'>),
  authorizerCalls: 0,
}));

const REPEATED: readonly ConformanceRequest[] = [
  ['two tokens', ['Bearer a.b.c', 'Bearer d.e.f']],
  ['one token twice', ['Bearer a.b.c', 'Bearer a.b.c']],
  ['a token and junk', ['Bearer a.b.c', 'Basic YTpi']],
].map(([what, authorizations]) => ({
  name: `${what as string}, in two headers`,
  route: 'GET /sayhello',
  authorizations: authorizations as readonly string[],
  authorizerCalls: 1,
}));

const PAGES: readonly ConformanceRequest[] = [
  { name: '401 for a page', route: 'GET /test-reports', headers: { origin: CORS_ORIGIN } },
  {
    name: '403 for a page',
    route: 'GET /test-reports',
    token: ONE_SCOPE,
    headers: { origin: CORS_ORIGIN },
  },
  { name: 'no such route', route: 'GET /nope', token: ONE_SCOPE, authorizerCalls: 0 },
  { name: 'a query string', route: 'GET /test-summaries?x=1&x=2', token: ONE_SCOPE },
];

export const REQUESTS: readonly ConformanceRequest[] = [
  ...PUBLIC,
  ...WITHOUT_TOKEN,
  ...BY_ROUTE,
  ...BAD_TOKENS,
  ...JUNK,
  ...OTHER_PLACES,
  ...REPEATED,
  ...PAGES,
  ...SEQUENCES,
  ...FORGERY,
];
