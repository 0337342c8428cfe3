import { HttpError } from '../../lib/handler/http';
import { parsePageRequest } from '../../shop/page-request';

describe('parsePageRequest', () => {
  test.each([null, {}, { sort: 'asc' }])('requests the first 20 orders for %j', (query) => {
    expect(parsePageRequest({ queryStringParameters: query })).toStrictEqual({ limit: 20 });
  });

  test('reads the limit and the cursor', () => {
    expect(
      parsePageRequest({ queryStringParameters: { limit: '5', cursor: 'abc' } }),
    ).toStrictEqual({ limit: 5, cursor: 'abc' });
  });

  test.each(['1', '100', '007'])('accepts the limit %s', (limit) => {
    expect(parsePageRequest({ queryStringParameters: { limit } })).toStrictEqual({
      limit: Number(limit),
    });
  });

  test('leaves an empty cursor to the repository, which refuses it', () => {
    expect(parsePageRequest({ queryStringParameters: { cursor: '' } })).toStrictEqual({
      limit: 20,
      cursor: '',
    });
  });

  test.each(['', '0', '101', '1000', '-1', '1.5', '1e1', '0x1', ' 5', '5 ', 'all', '٣'])(
    'refuses the limit %j',
    (limit) => {
      expect(() => parsePageRequest({ queryStringParameters: { limit } })).toThrow(
        new HttpError(400, 'limit must be a whole number from 1 to 100'),
      );
    },
  );
});
