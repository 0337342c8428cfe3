import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalService } from '../../local/offline/local-service';
import type { Target } from './request';

/** Output takes a moment to get from one process to another. */
const SETTLING_MS = 60;

/** The local service as a target. */
export function localTarget({ baseUrl, output }: Pick<LocalService, 'baseUrl' | 'output'>): Target {
  return {
    baseUrl,
    authorizerCalls: async () => {
      await delay(SETTLING_MS);
      return output().split('"outcome":').length - 1;
    },
  };
}

/** Forwards the key set of an identity provider once it is open, and closes connections before. */
export interface KeySetGate {
  readonly url: string;
  readonly open: (keySetUrl: string) => void;
  readonly close: () => void;
}

export async function createKeySetGate(): Promise<KeySetGate> {
  let source: string | undefined;
  const server: Server = createServer((_request, response) => {
    if (source === undefined) {
      response.socket?.destroy();
      return;
    }
    void fetch(source)
      .then((keySet) => keySet.text())
      .then((text) => response.setHeader('content-type', 'application/json').end(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    open: (keySetUrl) => {
      source = keySetUrl;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
