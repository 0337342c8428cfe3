import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { readOptions } from '../../build/command-line';
import { requestTestToken } from '../../local/provider/test-token-client';

const options = readOptions({
  script: 'example:websocket:client',
  purpose: 'Connects to the WebSocket example, subscribes, and prints what arrives until the end.',
  options: {
    url: {
      type: 'string',
      default: 'ws://localhost:3101',
      value: 'URL',
      help: 'the address of the API (ws://localhost:3101)',
    },
    provider: {
      type: 'string',
      default: 'http://localhost:4100',
      value: 'URL',
      help: 'the local identity provider (http://localhost:4100)',
    },
    user: { type: 'string', default: 'alice', value: 'NAME', help: 'gets a token for her (alice)' },
    token: { type: 'string', value: 'FILE', help: 'takes the token from a file instead' },
    'ends-soon': { type: 'boolean', help: 'gets a token that ends in 10 seconds' },
    header: {
      type: 'boolean',
      help: 'sends the token in Authorization, which a page cannot do, instead of the subprotocol',
    },
  },
});

async function main(): Promise<void> {
  const token = await tokenOfCaller();
  const socket = new WebSocket(
    options.url,
    // As a page does it: new WebSocket(url, ['bearer', token]).
    options.header ? [] : ['bearer', token],
    options.header ? { headers: { Authorization: `Bearer ${token}` } } : {},
  );
  socket
    .on('open', () => {
      const chosen = socket.protocol === '' ? 'none' : socket.protocol;
      print(`connected; the subprotocol is ${chosen}`);
      socket.send(JSON.stringify({ action: 'subscribe' }));
    })
    .on('message', (data: Buffer) => {
      print(data.toString('utf8'));
    })
    .on('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      print(`refused with ${statusCode ?? 'no status'}`);
      process.exitCode = 1;
    })
    .on('error', ({ message }) => {
      print(message);
      process.exitCode = 1;
    })
    .on('close', (code) => {
      print(`closed (${code})`);
    });
}

async function tokenOfCaller(): Promise<string> {
  if (options.token !== undefined) return readFileSync(options.token, 'utf8').trim();
  const endsSoon = options['ends-soon'] === true && { endsSoon: true };
  return requestTestToken(options.provider, { user: options.user, ...endsSoon });
}

/** A line with the time of day. */
function print(text: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
