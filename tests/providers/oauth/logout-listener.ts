import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Receives the logout tokens of a provider: OpenID Connect Back-Channel Logout 1.0. */
export interface LogoutListener {
  readonly url: string;
  /** The next logout token. */
  readonly received: () => Promise<string>;
  readonly close: () => Promise<void>;
}

const TIMEOUT_MS = 20_000;

/** Starts the listener on a free port of loopback. */
export async function startLogoutListener(): Promise<LogoutListener> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      server.emit('logout', form.get('logout_token') ?? '');
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/logout`,
    received: async () => {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // The listener above emits it.
      const [token] = (await once(server, 'logout', { signal })) as [string];
      return token;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
