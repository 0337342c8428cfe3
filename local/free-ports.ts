import { createServer } from 'node:net';
import { listenOnLoopback, PortUnavailableError } from './loopback';

/** A port that is about to be listened on. */
export interface PortUse {
  readonly port: number;
  readonly usedBy: string;
  /** How to have another port used, as the end of a sentence. */
  readonly remedy: string;
}

/**
 * Fails where one of the ports cannot be listened on, or is wanted twice.
 *
 * @throws {PortUnavailableError} with a message that names the port, what wants it, and a remedy
 */
export async function requireFreePorts(uses: readonly PortUse[]): Promise<void> {
  for (const [index, { port, usedBy, remedy }] of uses.entries()) {
    const earlier = uses.slice(0, index).find((other) => other.port === port);
    if (earlier) {
      throw new PortUnavailableError(
        port,
        `Port ${port} is wanted by both ${earlier.usedBy} and ${usedBy}: ${remedy}`,
      );
    }
    const problem = await findProblem(port);
    if (problem !== undefined) {
      throw new PortUnavailableError(
        port,
        `${problem}, but ${usedBy} needs it. End what uses it, or ${remedy}`,
      );
    }
  }
}

/** Finds ports that nothing listens on at the moment. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const listeners = await Promise.all(
    Array.from({ length: count }, () => listenOnLoopback(createServer, 0)),
  );
  await Promise.all(listeners.flatMap(({ servers }) => servers.map(closed)));
  return listeners.map(({ port }) => port);
}

async function findProblem(port: number): Promise<string | undefined> {
  try {
    const { servers } = await listenOnLoopback(createServer, port);
    await Promise.all(servers.map(closed));
    return undefined;
  } catch (error) {
    if (error instanceof PortUnavailableError) return error.message;
    throw error;
  }
}

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
