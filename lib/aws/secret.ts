import { type AwsEnvironment, readAwsEnvironment } from '../config/aws-environment';
import { readSecret, SECRET_DEADLINE_MS } from './stored-secret';

/** How long a secret is used before it is read anew. */
export const REFRESH_SECRET_AFTER_MS = 5 * 60_000;
/** How long a secret that cannot be read anew stays in use: as long as the keys of an issuer do by default. */
export const MAXIMUM_SECRET_AGE_MS = 24 * 60 * 60_000;
/** A secret is not read more often than this, however often the provider refuses it or reading it fails. */
export const READ_SECRET_EVERY_MS = 10_000;
/** Without any secret every request fails, so it is read again sooner. */
export const RETRY_WITHOUT_SECRET_MS = 1_000;

/** A read cannot outlast its deadline by more than a busy moment, unless the function was frozen. */
const FROZEN_AFTER_MS = SECRET_DEADLINE_MS + 250;

/** A secret that is read while the function runs. */
export interface Secret {
  /**
   * The secret, read at most {@link REFRESH_SECRET_AFTER_MS} ago if it can be read.
   *
   * @throws {AwsRequestFailed} if it cannot be read, and was not for {@link MAXIMUM_SECRET_AGE_MS}
   */
  readonly current: () => Promise<string>;
  /** Says that the provider refused it: it may have been rotated, and is read anew, but not too often. */
  readonly refused: () => void;
}

interface Event {
  readonly at: number;
}

/**
 * A secret in Parameter Store or Secrets Manager. Nothing is asked before its first use.
 *
 * @param name as `secretPlaceOf` reads it
 * @param now milliseconds; a clock, since no timer runs while a function is frozen
 * @param environment by default that of the process
 */
export function createSecret(
  name: string,
  now: () => number,
  environment?: AwsEnvironment,
): Secret {
  let good: (Event & { readonly value: string }) | undefined;
  let failure: (Event & { readonly error: unknown }) | undefined;
  let running: (Event & { readonly value: Promise<string> }) | undefined;
  let begun: Event | undefined;
  let wasRefused = false;

  const isWithin = <E extends Event>(event: E | undefined, milliseconds: number): event is E => {
    const age = event === undefined ? Infinity : now() - event.at;
    // If the clock was set back, the age is not known.
    return age >= 0 && age < milliseconds;
  };

  const read = async (at: number): Promise<string> => {
    try {
      const value = await readSecret(name, environment ?? readAwsEnvironment());
      // An answer that waited while the function was frozen does not replace one that was asked for later.
      if (good === undefined || at >= good.at || now() < good.at) good = { at, value };
      failure = undefined;
      wasRefused = false;
      return value;
    } catch (error) {
      failure = { at: now(), error };
      throw error;
    } finally {
      if (running?.at === at) running = undefined;
    }
  };

  const join = (): Promise<string> => {
    // One that a freeze interrupted may never end.
    if (!isWithin(running, FROZEN_AFTER_MS)) {
      begun = { at: now() };
      running = { ...begun, value: read(begun.at) };
    }
    return running.value;
  };

  return {
    current: async () => {
      const held = isWithin(good, MAXIMUM_SECRET_AGE_MS) ? good.value : undefined;
      if (held === undefined) {
        if (isWithin(failure, RETRY_WITHOUT_SECRET_MS)) throw failure.error;
        return join();
      }
      if (isWithin(good, REFRESH_SECRET_AFTER_MS) && !wasRefused) return held;
      if (running === undefined && isWithin(begun, READ_SECRET_EVERY_MS)) return held;
      return join().catch(() => held);
    },
    refused: () => {
      wasRefused = true;
    },
  };
}
