import { setTimeout as delay } from 'node:timers/promises';
import { startProcess } from '../../local/offline/running-process';
import { CommandFailed, type Environment, lastLines } from './process';

/** The seconds after which a withdrawn token is refused, as a build has printed them. */
export interface PrintedBounds {
  /** For an opaque token of the issuer. */
  readonly introspection: number;
  /** For a token on the list. */
  readonly list: number;
}

const POLL_INTERVAL_MS = 50;

/**
 * Reads the bounds from the output of osls.
 *
 * @throws {Error} with the output if it does not hold both
 */
export function printedBounds(output: string, issuer: string): PrintedBounds {
  const secondsOf = (tokens: string): number => {
    const before = output.split(`${tokens} is refused within `)[1] ?? '';
    const [, seconds] = /^([\d.]+) s\b/.exec(before) ?? [];
    if (seconds === undefined) throw new Error(`No bound for "${tokens}" in:\n${output}`);
    return Number(seconds);
  };
  return {
    introspection: secondsOf(`A withdrawn opaque token of "${issuer}"`),
    list: secondsOf('A token on the list of withdrawn tokens'),
  };
}

/** What became of a change. */
export interface Change {
  /** The last answer; that from before the change, if nothing has changed within the limit. */
  readonly status: number;
  /** When the last request was sent that had the answer from before, in seconds since the change; 0 if before it. */
  readonly lastedSeconds: number;
}

/**
 * Repeats a request, as a token in constant use would be, makes a change meanwhile, and waits until the answer has
 * another status. A request that is sent after the limit is the last one.
 *
 * @param from the status before the change
 * @param limitSeconds how long after the change the answer may be the same
 * @throws {Error} if the status is another one already before the change
 */
export async function measureChange({
  from,
  request,
  change,
  limitSeconds,
}: {
  readonly from: number;
  readonly request: () => Promise<number>;
  readonly change: () => Promise<unknown>;
  readonly limitSeconds: number;
}): Promise<Change> {
  const before = await request();
  if (before !== from) throw new Error(`The status is ${before} before the change, not ${from}`);
  let changedAt = Infinity;
  const changing = change().finally(() => {
    changedAt = performance.now();
  });
  // The end of the loop reports an error.
  changing.catch(() => undefined);

  let lastedUntil = -Infinity;
  for (;;) {
    const sentAt = performance.now();
    const status = await request();
    if (status === from) lastedUntil = sentAt;
    if (status !== from || sentAt - changedAt >= limitSeconds * 1000) {
      await changing;
      return { status, lastedSeconds: Math.max(0, (lastedUntil - changedAt) / 1000) };
    }
    await delay(POLL_INTERVAL_MS);
  }
}

/** Revokes an opaque test token of the local provider (RFC 7009), in the name of the client that it was made for. */
export async function revokeAtProvider(issuer: string, token: string): Promise<void> {
  const client = 'demo-opaque-service';
  const response = await fetch(`${issuer}/token/revocation`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
    body: new URLSearchParams({ token }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The token was not revoked: ${await response.text()}`);
}

const REVOKE_TIMEOUT_MS = 60_000;

/**
 * Runs `npm run revoke` until it says that it is done, since the time of its end does not matter to a token.
 *
 * @param parameters of the stage
 * @throws {CommandFailed} with its output if it does not say so
 */
export async function revoke(
  args: readonly string[],
  parameters: Readonly<Record<string, string>>,
  options: { readonly cwd: string; readonly env: Environment },
): Promise<void> {
  const given = Object.entries(parameters).flatMap(([name, value]) => [
    '--param',
    `${name}=${value}`,
  ]);
  const { printed, output } = startProcess(
    process.execPath,
    ['--import', 'tsx', 'deploy/revoke.ts', ...args, ...given],
    options,
  );
  if (await printed(/^(?:Withdrawn|No longer withdrawn): .*\n/m, REVOKE_TIMEOUT_MS)) return;
  throw new CommandFailed(`npm run revoke did not do it. It printed:\n${lastLines(output())}`);
}
