import type { AddedFunction } from './add-function';

// Routes that the tests add to a copy of the service. They ask for scopes, have a parameter and
// share a path, whatever routes the service itself has.

/** Every scope that the fixture routes ask for. */
export const FIXTURE_SCOPES = 'test-reports:read test-reports:write test-summaries:read';

const REPORTS = `import { withCors } from '../lib/handler/cors';
import { HttpError, json, parseJsonBody, protectedHandler } from '../lib/handler/http';

export const handler = withCors(
  protectedHandler((_caller, event) => {
    switch (\`\${event.httpMethod} \${event.resource}\`) {
      case 'GET /test-reports':
        return json(200, { reports: [] });
      case 'POST /test-reports':
        return json(201, parseJsonBody(event), { location: '/test-reports/1' });
      default:
        throw new HttpError(404, 'There is no report with this id');
    }
  }),
  process.env['CORS_ORIGIN'],
);
`;

const SUMMARIES = `import { withCors } from '../lib/handler/cors';
import { json, protectedHandler } from '../lib/handler/http';

export const handler = withCors(
  protectedHandler(() => json(200, { summaries: [] })),
  process.env['CORS_ORIGIN'],
);
`;

export const FIXTURE_FUNCTIONS: readonly AddedFunction[] = [
  {
    name: 'testReports',
    file: 'test-reports',
    source: REPORTS,
    rules: {
      'GET /test-reports': "{ scopes: ['test-reports:read'] }",
      'POST /test-reports': "{ scopes: ['test-reports:write'] }",
      'GET /test-reports/{reportId}': "{ scopes: ['test-reports:read'] }",
    },
  },
  {
    name: 'testSummaries',
    file: 'test-summaries',
    source: SUMMARIES,
    rules: { 'GET /test-summaries': "{ scopes: ['test-summaries:read'] }" },
  },
];

/** The fixture routes as they are called. */
export const FIXTURE_REQUESTS: readonly string[] = FIXTURE_FUNCTIONS.flatMap(({ rules }) =>
  Object.keys(rules).map(requestOf),
);

/** A request that a route serves. */
export function requestOf(route: string): string {
  return route
    .replace(/^ANY /, 'GET ')
    .replaceAll(/\{[^{}]+\}/g, '00000000-0000-7000-8000-000000000000');
}
