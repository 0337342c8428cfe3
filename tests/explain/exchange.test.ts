import { createServer, type IncomingMessage } from 'node:http';
import { exchange } from '../../explain/gateway/exchange';

test('a request arrives as it would over a network, at a server that listens on no port', async () => {
  const messages: IncomingMessage[] = [];
  const server = createServer((message, response) => {
    messages.push(message);
    response.writeHead(403, { 'X-Amzn-ErrorType': 'AccessDeniedException' }).end('{"a":1}');
  });
  const { status, headers, body } = await exchange(server, {
    method: 'GET',
    path: '/a%20b/?x=1&x=2',
    headers: [
      ['Authorization', 'Bearer a'],
      ['authorization', 'Bearer b'],
      ['X-A', '1'],
      ['x-a', '2'],
    ],
    sourceIp: '192.0.2.7',
  });
  expect({ status, headers, body }).toEqual({
    status: 403,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    body: '{"a":1}',
  });
  const [message] = messages;
  expect(server.listening).toBe(false);
  expect(message?.url).toBe('/a%20b/?x=1&x=2');
  expect(message?.socket.remoteAddress).toBe('192.0.2.7');
  expect(message?.headers).toMatchObject({ authorization: 'Bearer a', 'x-a': '1, 2' });
  const names = message?.rawHeaders.filter((_text, index) => index % 2 === 0) ?? [];
  expect(names.slice(0, 5)).toEqual(['Host', 'Authorization', 'authorization', 'X-A', 'x-a']);
});
