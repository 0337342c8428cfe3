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
  ['one without a name', `GET /orders?${TOKEN}`, '/orders?...=...'],
  ['a segment of a route', `GET /orders/${TOKEN}`, '/orders/...'],
  ['the path of no route', `GET /nowhere/${TOKEN}`, '/nowhere/...'],
])('a token in %s is not printed', async (_place, route, shown) => {
  const { explanation, text } = await tell(requestFor(route, TOKEN));
  expect(explanation.request.path).toBe(shown);
  expect(
    findLeak([text, JSON.stringify(explanation)], [...TOKEN.split('.'), OPAQUE]),
  ).toBeUndefined();
});

test.each(['Authorization', 'Proxy-Authorization', 'Cookie'])(
  'an opaque token in the header %s is not printed where the path repeats it',
  async (header) => {
    const request = requestFor(`GET /nowhere/${OPAQUE}`, undefined, {
      headers: [[header, OPAQUE]],
    });
    const { explanation, text } = await tell(request);
    expect(findLeak([text, JSON.stringify(explanation)], [OPAQUE])).toBeUndefined();
  },
);
