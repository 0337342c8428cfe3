import { askForJson, exchange } from '../../../lib/opaque/exchange';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';

let server: IntrospectionServer;

beforeEach(async () => {
  server = await startIntrospectionServer();
});

afterEach(() => server.close());

const problemOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'an answer',
    (error: unknown) => (error instanceof Error ? error.message : 'unknown'),
  );

test('a body is sent with its length in bytes, and without one the method is GET', async () => {
  const methods: unknown[] = [];
  server.answer((request, response) => {
    methods.push(request.method);
    response.end('{}');
  });
  await exchange(server.endpoint, { body: 'é' });
  await exchange(server.endpoint, {});
  expect(methods).toEqual(['POST', 'GET']);
  expect(server.questions.map(({ headers }) => headers['content-length'])).toEqual([
    '2',
    undefined,
  ]);
});

describe('the query of an address, which may hold a token or a secret, is sent but not repeated', () => {
  const query = '?token=of-a-caller&client_secret=of-this-service';

  test.each([401, 404, 500])('if the answer has status %i', async (code) => {
    server.answer((_request, response) => response.writeHead(code).end());
    const problem = await problemOf(exchange(`${server.endpoint}${query}`, {}));
    expect(problem).toMatch(`${server.endpoint} answered with status ${code}`);
    expect(problem).not.toMatch(/of-a-caller|of-this-service/);
    expect(server.questions.map(({ path }) => path)).toEqual([`/introspect${query}`]);
  });

  test('if the answer is not JSON', async () => {
    server.answer((_request, response) => response.end('<html>'));
    await expect(problemOf(askForJson(`${server.endpoint}${query}`, {}))).resolves.toBe(
      `${server.endpoint} answered with something that is not a JSON object`,
    );
  });

  test('if nothing answers', async () => {
    await server.close();
    await expect(problemOf(askForJson(`${server.endpoint}${query}`, {}))).resolves.toBe(
      `${server.endpoint} cannot be reached (ECONNREFUSED)`,
    );
  });
});
