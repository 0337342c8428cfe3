import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** An identity provider's JWKS endpoint on loopback that behaves as a test tells it to. */
export interface KeySetServer {
  readonly issuer: string;
  readonly jwksUri: string;
  /** How many requests it has seen. */
  requests(): number;
  /** Answers every request from now on; a key set is served as JSON. */
  answer(with_: RequestListener | readonly unknown[]): void;
  /** Stops at once, connections included: from here on it cannot be reached. */
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startKeySetServer(keys: readonly unknown[] = []): Promise<KeySetServer> {
  let requests = 0;
  let listener: RequestListener = serveKeys(keys);
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;

  return {
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    requests: () => requests,
    answer: (with_) => {
      listener = typeof with_ === 'function' ? with_ : serveKeys(with_);
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function serveKeys(keys: readonly unknown[]): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  };
}
