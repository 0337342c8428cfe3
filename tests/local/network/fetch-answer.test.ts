import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchAnswer } from '../../../local/network/fetch-answer';

let server: Server;
let url: string;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  jest.useRealTimers();
  server.close();
  server.closeAllConnections();
});

describe('the answer of a server', () => {
  test('is its status, its text, and the text as a JSON object', async () => {
    server.on('request', (_request, response: ServerResponse) => {
      response.writeHead(400).end('{"error":"a"}');
    });
    expect(await fetchAnswer(url, {})).toStrictEqual({
      status: 400,
      text: '{"error":"a"}',
      object: { error: 'a' },
    });
  });

  test('is itself and not that of the place that it redirects to', async () => {
    server.on('request', (_request, response: ServerResponse) => {
      response.writeHead(302, { location: '/' }).end('[]');
    });
    expect(await fetchAnswer(url, {})).toStrictEqual({
      status: 302,
      text: '[]',
      object: undefined,
    });
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['never comes', () => undefined],
    ['begins and never ends', (response) => response.writeHead(200).write('{')],
  ])('that %s is awaited for ten seconds', async (_what, answer) => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    server.on('request', (_request, response: ServerResponse) => {
      answer(response);
    });
    const received = once(server, 'request');
    const pending = fetchAnswer(url, {});
    await received;
    jest.advanceTimersByTime(10_000);
    expect(await pending).toBeUndefined();
  });
});
