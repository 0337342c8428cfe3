import { withCors } from '../../../lib/handler/cors';
import { json } from '../../../lib/handler/http';

const handler = () => Promise.resolve(json(201, { orderId: '1' }, { location: '/orders/1' }));

describe('withCors', () => {
  test('lets one origin read the answer, and leaves everything else as it is', async () => {
    await expect(withCors(handler, 'https://app.example.com')({})).resolves.toStrictEqual({
      statusCode: 201,
      body: '{"orderId":"1"}',
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        location: '/orders/1',
        'access-control-allow-origin': 'https://app.example.com',
        'access-control-expose-headers': 'Location, Retry-After, WWW-Authenticate',
      },
    });
  });

  test.each([undefined, ''])('adds no headers if the origin is %j', (origin) => {
    expect(withCors(handler, origin)).toBe(handler);
  });
});
