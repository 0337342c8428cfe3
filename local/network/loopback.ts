import type { Server as HttpServer } from 'node:http';
import { connect, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** The addresses of `localhost`. Clients differ in the order in which they try them. */
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

const POLL_INTERVAL_MS = 100;

/** A port that cannot be listened on. The message can be shown to the developer. */
export class PortUnavailableError extends Error {
  override readonly name = 'PortUnavailableError';

  constructor(
    readonly port: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads a port number, or returns `undefined` for anything that is not one. */
export function parsePort(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (!/^\d{1,5}$/.test(String(value))) return undefined;
  const port = Number(value);
  return port >= 1 && port <= 65535 ? port : undefined;
}

/**
 * Listens on all loopback addresses and on no other. If another process has the port on one of
 * them, `localhost` would sometimes mean that process, so this fails. An address that this machine
 * does not have is left out. Port 0 stands for any free port.
 *
 * @throws {PortUnavailableError}
 */
export async function listenOnLoopback<S extends Server>(
  createServer: () => S,
  requestedPort: number,
): Promise<{ port: number; servers: S[] }> {
  const servers: S[] = [];
  let port = requestedPort;
  try {
    for (const address of LOOPBACK_ADDRESSES) {
      const server = createServer();
      if (await listen(server, port, address)) {
        servers.push(server);
        port = portOf(server) ?? port;
      }
    }
    if (servers.length > 0) return { port, servers };
    throw new PortUnavailableError(port, 'This machine has no loopback address');
  } catch (error) {
    servers.forEach((server) => server.close());
    throw error;
  }
}

/** The servers of one port, which end together. */
export interface ServerGroup {
  /** Lets the process end although they listen. */
  readonly unref: () => void;
  /** Closes them, and the connections that are open. */
  readonly close: () => void;
}

/** @param servers those of {@link listenOnLoopback} */
export function groupOf(servers: readonly HttpServer[]): ServerGroup {
  return {
    unref: () => {
      servers.forEach((server) => server.unref());
    },
    close: () => {
      servers.forEach((server) => {
        server.close();
        server.closeAllConnections();
      });
    },
  };
}

/** Waits until a port of this machine accepts connections; false if none does in time. */
export async function waitForListener(
  port: number,
  timeoutMs: number,
  host = 'localhost',
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await acceptsConnections(port, host))) {
    if (Date.now() >= deadline) return false;
    // Waiting must not keep a process alive that is done otherwise.
    await delay(POLL_INTERVAL_MS, undefined, { ref: false });
  }
  return true;
}

/**
 * Whether a `Host` header, which may have a port, has one of the names that the local servers have.
 * lib/config/provider-url.ts asks another question: which hosts may be reached without https.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}

/** A host as it stands in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Whether an `Origin` header (RFC 6454) is that of a page of this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return isLoopbackHost(URL.parse(origin)?.host);
}

function acceptsConnections(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const settle = (accepts: boolean) => {
      socket.destroy();
      resolve(accepts);
    };
    socket
      .once('connect', () => {
        settle(true);
      })
      .once('error', () => {
        settle(false);
      });
  });
}

function listen(server: Server, port: number, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') resolve(false);
      else reject(new PortUnavailableError(port, describe(port, code)));
    });
    server.listen({ port, host: address, exclusive: true }, () => {
      resolve(true);
    });
  });
}

function describe(port: number, code: string): string {
  return code === 'EADDRINUSE'
    ? `Port ${port} is already in use`
    : `Port ${port} cannot be used (${code})`;
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
