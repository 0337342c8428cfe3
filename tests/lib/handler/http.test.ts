import type { APIGatewayProxyEvent } from 'aws-lambda';
import {
  HttpError,
  json,
  parseJsonBody,
  protectedHandler,
  type ProtectedRoute,
} from '../../../lib/handler/http';
import type { Log } from '../../../lib/log';

const AUTHORIZER = {
  principalId: 'alice',
  issuer: 'https://issuer.example.com',
  scope: 'orders:read',
  expiresAt: '1800000060',
};

function eventWith(authorizer: unknown): APIGatewayProxyEvent {
  // Of the many members of an event, protectedHandler reads this one.
  return { requestContext: { authorizer } } as APIGatewayProxyEvent;
}

/** A log that a test can read. */
function memoryLog(): { log: Log; lines: Parameters<Log>[] } {
  const lines: Parameters<Log>[] = [];
  return { log: (...line) => lines.push(line), lines };
}

const INTERNAL_ERROR = {
  statusCode: 500,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  },
  body: '{"message":"Internal server error"}',
};

describe('protectedHandler', () => {
  test('hands the caller and the event to the route, and the answer back', async () => {
    const event = eventWith(AUTHORIZER);
    const { log, lines } = memoryLog();
    const seen: unknown[] = [];
    const handler = protectedHandler((...args) => {
      seen.push(...args);
      return json(200, { message: 'hello' });
    }, log);

    await expect(handler(event)).resolves.toStrictEqual(json(200, { message: 'hello' }));
    expect(seen).toStrictEqual([
      {
        principal: 'alice',
        issuer: 'https://issuer.example.com',
        scopes: ['orders:read'],
        expiresAt: 1_800_000_060,
        claims: {},
      },
      event,
    ]);
    expect(lines).toStrictEqual([]);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['no principal', { ...AUTHORIZER, principalId: '' }],
    ['text', 'alice'],
    [
      'claims and scopes only, as sls offline takes them from an unverified token',
      { claims: { sub: 'alice' }, scopes: ['orders:read'] },
    ],
  ])(
    'answers 500, logs caller_missing and does not run if the context is %s',
    async (_what, authorizer) => {
      const { log, lines } = memoryLog();
      let runs = 0;
      const handler = protectedHandler(() => {
        runs += 1;
        return json(200, {});
      }, log);

      await expect(handler(eventWith(authorizer))).resolves.toStrictEqual(INTERNAL_ERROR);
      expect(runs).toBe(0);
      expect(lines).toStrictEqual([
        [
          'ERROR',
          {
            event: 'caller_missing',
            problem: 'CallerMissing: requestContext.authorizer lacks principalId, issuer or scope',
          },
        ],
      ]);
    },
  );

  test('answers 500 to an event without a request context', async () => {
    const { log, lines } = memoryLog();
    const handler = protectedHandler(() => json(200, {}), log);
    // API Gateway sends no such event; the handler must still not run.
    const event = {} as APIGatewayProxyEvent;
    await expect(handler(event)).resolves.toStrictEqual(INTERNAL_ERROR);
    expect(lines).toHaveLength(1);
  });

  test.each([400, 404] as const)(
    'answers %d with the message of an HttpError, and logs nothing',
    async (status) => {
      const { log, lines } = memoryLog();
      const handler = protectedHandler(() => {
        throw new HttpError(status, 'what is wrong');
      }, log);
      await expect(handler(eventWith(AUTHORIZER))).resolves.toStrictEqual(
        json(status, { message: 'what is wrong' }),
      );
      expect(lines).toStrictEqual([]);
    },
  );

  test('answers 503 with Retry-After, and names the failed dependency only in the log', async () => {
    const { log, lines } = memoryLog();
    const handler = protectedHandler(() => {
      throw new HttpError(503, 'try again', { cause: new RangeError('table orders is busy') });
    }, log);
    await expect(handler(eventWith(AUTHORIZER))).resolves.toStrictEqual(
      json(503, { message: 'try again' }, { 'retry-after': '1' }),
    );
    expect(lines).toStrictEqual([
      ['ERROR', { event: 'handler_unavailable', problem: 'RangeError: table orders is busy' }],
    ]);
  });

  test.each<[string, ProtectedRoute, string]>([
    [
      'throws an error',
      () => {
        throw new RangeError('table orders is gone');
      },
      'RangeError: table orders is gone',
    ],
    [
      'rejects with an error',
      () => Promise.reject(new Error('table orders is gone')),
      'Error: table orders is gone',
    ],
    [
      'throws something else',
      () => {
        // Libraries do throw such values; the type only satisfies the linter.
        throw 'table orders is gone' as unknown as Error;
      },
      'a value that is not an error',
    ],
  ])(
    'answers 500, with the cause only in the log, if the route %s',
    async (_what, route, problem) => {
      const { log, lines } = memoryLog();
      await expect(protectedHandler(route, log)(eventWith(AUTHORIZER))).resolves.toStrictEqual(
        INTERNAL_ERROR,
      );
      expect(lines).toStrictEqual([['ERROR', { event: 'handler_failed', problem }]]);
    },
  );

  test('writes to standard output by default', async () => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
    try {
      await protectedHandler(() => json(200, {}))(eventWith(undefined));
    } finally {
      write.mockRestore();
    }
    expect(written).toStrictEqual([expect.stringContaining('"event":"caller_missing"')]);
  });
});

describe('json', () => {
  test('makes an answer that no cache may keep, and that no browser takes for another type', () => {
    expect(json(200, { a: 1 })).toStrictEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      body: '{"a":1}',
    });
  });

  test('adds headers', () => {
    expect(json(201, {}, { location: '/orders/1' }).headers).toStrictEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      location: '/orders/1',
    });
  });
});

describe('parseJsonBody', () => {
  test.each<[string, unknown]>([
    ['{"items":[]}', { items: [] }],
    ['[1]', [1]],
    ['null', null],
    [' "text" ', 'text'],
    ['{"name":"Zoë 🦊"}', { name: 'Zoë 🦊' }],
  ])('parses %s, as text and as Base64', (body, value) => {
    expect(parseJsonBody({ body, isBase64Encoded: false })).toStrictEqual(value);
    expect(
      parseJsonBody({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
    ).toStrictEqual(value);
  });

  test.each([
    [null, false],
    ['', false],
    [null, true],
    ['', true],
  ])('refuses a body of %j (Base64: %j) as missing', (body, isBase64Encoded) => {
    expect(() => parseJsonBody({ body, isBase64Encoded })).toThrow(
      new HttpError(400, 'The request has no body; expected JSON'),
    );
  });

  test.each(['{', 'items=p-1', ' ', 'undefined', '{"a":1}{"a":1}', "{'a':1}"])(
    'refuses %j as invalid JSON',
    (body) => {
      expect(() => parseJsonBody({ body, isBase64Encoded: false })).toThrow(
        new HttpError(400, 'The body is not JSON'),
      );
    },
  );

  test('accepts a body of 16,384 bytes and refuses one of 16,385, in characters of any width', () => {
    const tooLarge = new HttpError(400, 'The body is larger than 16384 bytes');
    const bodyOf = (characters: string) => ({ body: `"${characters}"`, isBase64Encoded: false });

    expect(parseJsonBody(bodyOf('x'.repeat(16_382)))).toHaveLength(16_382);
    expect(() => parseJsonBody(bodyOf('x'.repeat(16_383)))).toThrow(tooLarge);
    expect(parseJsonBody(bodyOf('é'.repeat(8_191)))).toHaveLength(8_191);
    expect(() => parseJsonBody(bodyOf(`${'é'.repeat(8_191)}x`))).toThrow(tooLarge);
  });

  test('counts the decoded bytes, not the Base64 text', () => {
    const base64Of = (bytes: number) => ({
      body: Buffer.from(`"${'x'.repeat(bytes - 2)}"`).toString('base64'),
      isBase64Encoded: true,
    });
    expect(parseJsonBody(base64Of(16_384))).toHaveLength(16_382);
    expect(() => parseJsonBody(base64Of(16_385))).toThrow('larger than 16384 bytes');
  });

  test('takes as many bytes as the route says', () => {
    expect(parseJsonBody({ body: '[1,2]', isBase64Encoded: false }, 5)).toStrictEqual([1, 2]);
    expect(() => parseJsonBody({ body: '[1,2]', isBase64Encoded: false }, 4)).toThrow(
      new HttpError(400, 'The body is larger than 4 bytes'),
    );
  });

  test('refuses a body with an error that the caller gets as 400', async () => {
    const handler = protectedHandler((_caller, event) => json(200, parseJsonBody(event)));
    await expect(handler({ ...eventWith(AUTHORIZER), body: null })).resolves.toStrictEqual(
      json(400, { message: 'The request has no body; expected JSON' }),
    );
  });
});

test('an error with a status has a name of its own', () => {
  expect(new HttpError(404, 'x')).toMatchObject({ name: 'HttpError', status: 404, message: 'x' });
});
