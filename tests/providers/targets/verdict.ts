import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../lib/json-object';

/** The decision on a token, and the status of its caller. */
export interface Verdict {
  /** Of GET /sayhello, which any verified token may call. */
  readonly status: number;
  readonly outcome: string;
  readonly reason?: string;
  readonly claim?: string;
  readonly principal?: string;
  /** The claims that reach the handlers. */
  readonly claims?: JsonObject;
  /** Whether the token may call GET /test-reports, which asks for the scope `test-reports:read`. */
  readonly mayReadReports: boolean;
}

/** An authorizer, however it runs, that decides on tokens. */
export interface Target {
  readonly name: string;
  readonly judge: (token: string) => Promise<Verdict>;
  /** Everything that it has logged so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** The scope of GET /test-reports. */
export const SCOPE = 'test-reports:read';

export function granted(more: Partial<Verdict> = {}): Partial<Verdict> {
  return { status: 200, outcome: 'granted', mayReadReports: true, ...more };
}

/** Rejected for good. */
export function rejected(reason: string, more: Partial<Verdict> = {}): Partial<Verdict> {
  return { status: 403, outcome: 'rejected', reason, mayReadReports: false, ...more };
}

/** Rejected for now: a later answer may be another one. */
export function unauthorized(reason: string): Partial<Verdict> {
  return { ...rejected(reason), status: 401 };
}

export function undecided(reason: string): Partial<Verdict> {
  return { status: 503, outcome: 'undecided', reason, mayReadReports: false };
}

/** Has every target decide on a token, and compares the members that are expected. */
export async function expectVerdict(
  targets: readonly Target[],
  token: string | undefined,
  expected: Partial<Verdict>,
): Promise<void> {
  if (token === undefined) throw new Error('The provider has issued no such token');
  const verdicts = await Promise.all(targets.map((target) => target.judge(token)));
  for (const [index, verdict] of verdicts.entries()) {
    const compared = Object.keys(expected) as readonly (keyof Verdict)[];
    const found = Object.fromEntries(compared.map((member) => [member, verdict[member]]));
    if (isDeepStrictEqual(found, expected)) continue;
    throw new Error(
      `${String(targets[index]?.name)}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(verdict)}`,
    );
  }
}

/** A line of the log that tells a decision. */
interface LoggedDecision {
  readonly outcome: string;
  readonly reason?: string;
  readonly claim?: string;
}

const LOG_TIMEOUT_MS = 5_000;
const POLL_MS = 10;

/** Counts decisions in a log, and waits for the next one: output takes a moment from process to process. */
export function decisionsIn(log: () => string): {
  count: () => number;
  at: (index: number) => Promise<LoggedDecision>;
} {
  const lines = (): readonly string[] =>
    log()
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.includes('"outcome":'));
  return {
    count: () => lines().length,
    at: async (index) => {
      const deadline = Date.now() + LOG_TIMEOUT_MS;
      for (;;) {
        const line = lines()[index];
        // Each line of the log is an object; sls offline may put text before it.
        if (line !== undefined) return JSON.parse(line.slice(line.indexOf('{'))) as LoggedDecision;
        if (Date.now() > deadline) throw new Error('The authorizer has not logged its decision');
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
