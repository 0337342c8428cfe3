import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from './certificate';

/** A scripted JWKS endpoint of an identity provider on loopback. */
export interface KeySetServer {
  readonly issuer: string;
  readonly jwksUri: string;
  /** The number of requests so far. */
  requests(): number;
  /** Answers every request from now on; a key set is served as JSON. */
  answer(with_: RequestListener | readonly unknown[]): void;
  /** The number of bytes that it has sent. */
  bytesSent(): number;
  /** Resolves when all connections are closed. */
  clientsGone(): Promise<void>;
  /** Stops at once and closes all connections: from then on it cannot be reached. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the server on a free port.
 *
 * @param keys the key set that it serves
 * @param certificate makes it an https server
 */
export async function startKeySetServer(
  keys: readonly unknown[] = [],
  certificate?: Certificate,
): Promise<KeySetServer> {
  let requests = 0;
  let bytesSent = 0;
  let listener: RequestListener = serveKeys(keys);
  const countAndAnswer: RequestListener = (request, response) => {
    requests += 1;
    listener(request, response);
  };
  const server =
    certificate === undefined
      ? createHttpServer(countAndAnswer)
      : createHttpsServer(certificate, countAndAnswer);

  const clients = new Set<Promise<unknown>>();
  server.on('connection', (socket: Socket) => {
    const gone = new Promise<void>((resolve) => {
      socket.on('close', () => {
        bytesSent += socket.bytesWritten;
        clients.delete(gone);
        resolve();
      });
    });
    clients.add(gone);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const issuer = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;

  return {
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    requests: () => requests,
    answer: (with_) => {
      listener = typeof with_ === 'function' ? with_ : serveKeys(with_);
    },
    bytesSent: () => bytesSent,
    clientsGone: async () => {
      await Promise.all(clients);
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
