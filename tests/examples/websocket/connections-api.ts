import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The management API of API Gateway as a test sees it: its requests, and the connections that have gone. */
export interface ConnectionsApi {
  readonly url: string;
  /** Each as `POST id body` or `DELETE id`. */
  readonly requests: string[];
  /** The statuses of connections that do not answer 200. */
  readonly statuses: Map<string, number>;
  readonly close: () => Promise<void>;
}

/** Starts a server on loopback that answers as the management API does. */
export async function startConnectionsApi(): Promise<ConnectionsApi> {
  const requests: string[] = [];
  const statuses = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const id = decodeURIComponent(url.replace('/dev/@connections/', ''));
      requests.push([method, id, Buffer.concat(chunks).toString('utf8')].join(' ').trim());
      response.writeHead(statuses.get(id) ?? 200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/dev`,
    requests,
    statuses,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
