import { findLeak } from '../support/leaks';
import { AUDIENCE, signed } from '../support/hostile-tokens';
import { requestFor, tell } from './scene';

const TOKEN = signed({ aud: AUDIENCE });
const OPAQUE = 'opaque-0123456789abcdef';

// The token counts in the header Authorization here, and it may stand elsewhere by mistake.
test.each([
  ['a query parameter', `GET /orders?access_token=${TOKEN}`, '/orders?access_token=...'],
  ['one of another case', `GET /orders?Token=${OPAQUE}`, '/orders?Token=...'],
  ['one behind a semicolon', `GET /orders?a=1;token=${OPAQUE}`, '/orders?a=...'],
  ['one without a name', `GET /orders?${TOKEN}`, '/orders?...'],
  ['an opaque one without a name', `GET /orders?${OPAQUE}`, '/orders?...'],
  ['a segment of a route', `GET /orders/${TOKEN}`, '/orders/...'],
  ['the path of no route', `GET /nowhere/${TOKEN}`, '/nowhere/...'],
])('a token in %s is not printed', async (_place, route, shown) => {
  const { explanation, text } = await tell(requestFor(route, TOKEN));
  expect(explanation.request.path).toBe(shown);
  const secrets = [...TOKEN.split('.'), OPAQUE];
  expect(findLeak([text, JSON.stringify(explanation)], secrets)).toBeUndefined();
});

test.each([
  ['Authorization', `Bearer ${OPAQUE}`, OPAQUE],
  ['Proxy-Authorization', OPAQUE, OPAQUE],
  ['Cookie', `my.session=${OPAQUE}`, OPAQUE],
  ['Cookie', `a="${OPAQUE}"; b=x`, OPAQUE],
  ['Cookie', `a=abcdefghijkl; b=abcdefghijkl${OPAQUE}`, `abcdefghijkl${OPAQUE}`],
  ['Authorization', 'Bearer s3cr3t+opaque/token==', 's3cr3t%2Bopaque%2Ftoken%3D%3D'],
  ['Authorization', `Bearer ${TOKEN}+/REST`, `${TOKEN}+/REST`],
])('what stands in the header %s is not printed of a path: %#', async (header, value, repeated) => {
  const request = requestFor(`GET /nowhere/${repeated}`, undefined, { headers: [[header, value]] });
  const { explanation, text } = await tell(request);
  expect(explanation.request.path).toBe('/nowhere/...');
  expect(text).toContain('no route of serverless.yml is for GET /nowhere/...\n');
});

test('words of a header are not left out of other sentences, nor words that resemble a token', async () => {
  const { text, explanation } = await tell(
    requestFor('GET /orders', signed({ aud: AUDIENCE, scope: 'products:read' }), {
      headers: [['Cookie', 'last=surveyJobs.readers; file=test-service.ts']],
    }),
    { rules: { 'GET /orders': { scopes: ['surveyJobs.readers'] } } },
  );
  expect(explanation.reason).toBe('route_not_entitled');
  expect(text).toContain('needs scope surveyJobs.readers; the token has products:read');
});
