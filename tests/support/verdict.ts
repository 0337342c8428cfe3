import { TokenRejected } from '../../lib/reason';

/** `reason` or `reason: claim` of a rejection, or `accepted`. Any other error is thrown as it is. */
export function verdictOn(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TokenRejected) return error.message;
    throw error;
  }
  return 'accepted';
}
