import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One question that the server got. */
export interface AskedQuestion {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly fields: URLSearchParams;
}

/** A scripted introspection endpoint (RFC 7662) on loopback. */
export interface IntrospectionServer {
  readonly origin: string;
  readonly endpoint: string;
  readonly questions: readonly AskedQuestion[];
  /** The number of connections so far. */
  readonly connections: () => number;
  /** Answers every question from now on: with JSON, or as the listener does. */
  readonly answer: (with_: object | RequestListener) => void;
  /** Closes every connection, as a firewall does with idle ones. */
  readonly dropConnections: () => void;
  readonly close: () => Promise<void>;
}

/** Starts the server on a free port. */
export async function startIntrospectionServer(): Promise<IntrospectionServer> {
  const questions: AskedQuestion[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let listener: RequestListener = json({ active: false });
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      questions.push({ path: url, headers, fields: new URLSearchParams(body) });
      listener(request, response);
    });
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    endpoint: `${origin}/introspect`,
    questions,
    connections: () => connections,
    answer: (with_) => {
      listener = typeof with_ === 'function' ? (with_ as RequestListener) : json(with_);
    },
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function json(answer: object): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  };
}
