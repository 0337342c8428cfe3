import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { listenOnLoopback, PortUnavailableError } from './loopback';

/** A port that is about to be listened on. */
export interface PortUse {
  readonly port: number;
  readonly usedBy: string;
  /** How to have another port used: a parameter such as `apiPort=3100`, or the end of a sentence. */
  readonly remedy: { readonly parameter: string } | { readonly setting: string };
}

/**
 * Checks that all ports are free and different.
 *
 * @throws {PortUnavailableError} with one message that names every port that is not, its use, and
 *   one command that uses others
 */
export async function requireFreePorts(uses: readonly PortUse[]): Promise<void> {
  const unusable: PortUse[] = [];
  const problems: string[] = [];
  let busy = 0;
  for (const [index, use] of uses.entries()) {
    const { port, usedBy } = use;
    const earlier = uses.slice(0, index).find((other) => other.port === port);
    const problem = earlier ? undefined : await findProblem(port);
    if (earlier === undefined && problem === undefined) continue;
    unusable.push(use);
    if (problem !== undefined) busy += 1;
    problems.push(
      earlier
        ? `Port ${port} is wanted by both ${earlier.usedBy} and ${usedBy}`
        : `${String(problem)}, but ${usedBy} needs it`,
    );
  }
  const [first] = unusable;
  if (first === undefined) return;
  const ending = busy === 0 ? ': ' : `. End what uses ${busy === 1 ? 'it' : 'them'}, or `;
  throw new PortUnavailableError(
    first.port,
    `${problems.join('. ')}${ending}${remedyFor(unusable)}`,
  );
}

function remedyFor(uses: readonly PortUse[]): string {
  const parameters = uses.flatMap(({ remedy }) => ('parameter' in remedy ? remedy.parameter : []));
  const settings = uses.flatMap(({ remedy }) => ('setting' in remedy ? remedy.setting : []));
  const command = ['npx sls offline', ...parameters.map((each) => `--param ${each}`)].join(' ');
  const another = parameters.length === 1 ? 'another port' : 'other ports';
  return [...settings, ...(parameters.length > 0 ? [`choose ${another}: ${command}`] : [])].join(
    ', and ',
  );
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
