import { randomInt } from 'node:crypto';
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

/**
 * Below the ports that operating systems hand out by themselves (32768 and up on Linux, 49152 and up
 * elsewhere: RFC 6335 section 6). Any outgoing connection might take one of those between the moment at which
 * it was found free and the one at which it is listened on.
 */
const CANDIDATES = { first: 15_000, beyond: 32_768 };

/** Finds ports that nothing listens on at the moment, and that nobody gets by chance. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(CANDIDATES.first, CANDIDATES.beyond);
    if ((await findProblem(port)) === undefined) found.add(port);
  }
  return [...found];
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
