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
 * Checks that all ports are free and different.
 *
 * @throws {PortUnavailableError} with a message that names the port, its use and a remedy
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
 * Below the ephemeral ports of operating systems (from 32768 on Linux, from 49152 elsewhere: RFC
 * 6335 section 6). An outgoing connection could take one of those before its user listens on it.
 */
const CANDIDATES = { first: 15_000, beyond: 32_768 };
const MAXIMUM_ATTEMPTS = 1000;

/**
 * Finds free ports, at random so that two runs at the same time find different ones.
 *
 * @throws {Error} if there are too few
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count; attempt += 1) {
    if (attempt === MAXIMUM_ATTEMPTS) throw new Error(`Found only ${found.size} free ports`);
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
