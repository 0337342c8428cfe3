import { once } from 'node:events';
import { WebSocket } from 'ws';

/** An open connection, as a client sees it. */
export interface Socket {
  /** The subprotocol that the server has answered; empty without one. */
  readonly protocol: string;
  readonly send: (message: object) => void;
  /** The next message that has not been read yet. */
  readonly next: () => Promise<unknown>;
  /** Waits for the end of the connection. */
  readonly ended: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The parts of a request that opens a connection. */
export interface Handshake {
  readonly subprotocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** With its question mark. */
  readonly query?: string;
}

const TIMEOUT_MS = 15_000;

/**
 * Opens a connection.
 *
 * @returns the status of the answer if the request was refused
 */
export async function connect(
  url: string,
  { subprotocols = [], headers = {}, query = '' }: Handshake,
): Promise<Socket | number> {
  const socket = new WebSocket(url + query, subprotocols, {
    headers,
    handshakeTimeout: TIMEOUT_MS,
  });
  // Before it opens: a message could arrive together with the answer.
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message: unknown = JSON.parse(data.toString('utf8'));
    const reader = waiting.shift();
    if (reader === undefined) messages.push(message);
    else reader(message);
  });
  const ended = once(socket, 'close').then(() => undefined);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    socket.once('open', () => {
      resolve(undefined);
    });
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
  // What goes wrong later ends the connection, which `ended` tells.
  socket.on('error', () => undefined);
  if (status !== undefined) return status;

  return {
    protocol: socket.protocol,
    send: (message) => {
      socket.send(JSON.stringify(message));
    },
    next: () =>
      inTime(
        'no message',
        messages.length > 0
          ? Promise.resolve(messages.shift())
          : new Promise((resolve) => {
              waiting.push(resolve);
            }),
      ),
    ended: () => inTime('still an open connection', ended),
    close: async () => {
      socket.close();
      await inTime('still an open connection', ended);
    },
  };
}

/** Opens a connection that must not be refused. */
export async function connected(url: string, handshake: Handshake): Promise<Socket> {
  const socket = await connect(url, handshake);
  if (typeof socket !== 'number') return socket;
  throw new Error(`the request to open a connection was answered with ${socket}`);
}

async function inTime<Value>(problem: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`After ${TIMEOUT_MS / 1000} s there is ${problem}`));
    }, TIMEOUT_MS);
  });
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer);
  });
}
