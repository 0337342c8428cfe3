import { withCors } from '../../../lib/handler/cors';
import { json } from '../../../lib/handler/http';

const ONE = 'https://app.example.com';
const TWO = 'https://app.example.com,https://admin.example.com';

const handler = () => Promise.resolve(json(201, { orderId: '1' }, { location: '/orders/1' }));

/** The headers that the browser and the caches act on. */
async function corsHeaders(corsOrigin: string, event: object): Promise<Record<string, unknown>> {
  const { headers = {} } = await withCors(handler, corsOrigin)(event);
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => /^(?:access-control-|vary$)/.test(name)),
  );
}

const allowing = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'Location, Retry-After, WWW-Authenticate, X-Amzn-RequestId',
});

describe('withCors', () => {
  test('lets pages read the answer, and leaves everything else as it is', async () => {
    await expect(withCors(handler, ONE)({})).resolves.toStrictEqual({
      statusCode: 201,
      body: '{"orderId":"1"}',
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        location: '/orders/1',
        ...allowing(ONE),
      },
    });
  });

  test.each([{}, { headers: null }, { headers: { Origin: 'https://evil.example' } }])(
    'gives every request the one origin, without Vary: %j',
    async (event) => {
      expect(await corsHeaders(ONE, event)).toStrictEqual(allowing(ONE));
      expect(await corsHeaders('*', event)).toStrictEqual(allowing('*'));
    },
  );

  test.each(['Origin', 'origin', 'ORIGIN'])(
    'gives back each of several origins, with Vary, from the header %s',
    async (name) => {
      for (const origin of TWO.split(',')) {
        const event = { headers: { Accept: '*/*', [name]: origin } };
        expect(await corsHeaders(TWO, event)).toStrictEqual({
          ...allowing(origin),
          vary: 'Origin',
        });
      }
    },
  );

  test.each([
    {},
    { headers: null },
    { headers: { Origin: 'https://evil.example' } },
    { headers: { Origin: 'https://app.example.com.evil.example' } },
    { headers: { Origin: TWO } },
    { headers: { Origin: 'null' } },
    { headers: { Origin: '' } },
  ])('gives none of several origins to another page, and still says Vary: %j', async (event) => {
    expect(await corsHeaders(TWO, event)).toStrictEqual({ vary: 'Origin' });
  });

  test('adds to the Vary of a handler', async () => {
    const varying = () => Promise.resolve(json(200, {}, { vary: 'Accept-Language' }));
    const { headers } = await withCors(varying, TWO)({});
    expect(headers?.['vary']).toBe('Accept-Language, Origin');
    expect((await withCors(varying, ONE)({})).headers?.['vary']).toBe('Accept-Language');
  });

  test.each(['Vary', 'VARY', 'vary'])(
    'leaves one Vary of a handler that writes %s',
    async (name) => {
      const varying = () => Promise.resolve(json(200, {}, { [name]: 'Accept-Encoding' }));
      const { headers = {} } = await withCors(varying, TWO)({});
      const varies = Object.entries(headers).filter(([header]) => /^vary$/i.test(header));
      expect(varies).toStrictEqual([['vary', 'Accept-Encoding, Origin']]);
    },
  );

  test.each(['Access-Control-Allow-Origin', 'access-control-allow-origin'])(
    'leaves no other origin of a handler that writes %s',
    async (name) => {
      const open = () => Promise.resolve(json(200, {}, { [name]: '*' }));
      const allowed = async (corsOrigin: string) => {
        const { headers = {} } = await withCors(open, corsOrigin)({});
        return Object.entries(headers).filter(([header]) => /allow-origin$/i.test(header));
      };
      expect(await allowed(ONE)).toStrictEqual([['access-control-allow-origin', ONE]]);
      expect(await allowed(TWO)).toStrictEqual([]);
    },
  );

  test.each([undefined, '', ' '])('adds no headers if the origin is %j', (origin) => {
    expect(withCors(handler, origin)).toBe(handler);
  });

  test('does not start with an origin that no browser sends', () => {
    expect(() => withCors(handler, `${ONE}/`)).toThrow(
      `CORS_ORIGIN: "${ONE}/" is not what a browser sends; write ${ONE}`,
    );
  });
});

describe('the headers of the handler', () => {
  const merged = async (corsOrigin: string, headers: Readonly<Record<string, string>>) =>
    (await withCors(() => Promise.resolve(json(200, {}, headers)), corsOrigin)({})).headers;

  test('that only look like those of CORS stay', async () => {
    const own = { 'x-vary': 'a', varying: 'b', 'access-control-allow-origin-x': 'c' };
    await expect(merged(ONE, own)).resolves.toMatchObject(own);
  });

  test('add nothing to Vary if theirs is empty', async () => {
    await expect(merged(TWO, { Vary: '' })).resolves.toMatchObject({ vary: 'Origin' });
    await expect(merged(ONE, { Vary: '' })).resolves.not.toHaveProperty('vary');
  });
});
