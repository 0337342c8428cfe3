/**
 * An error whose message says everything. It does not collect a stack, which takes as long as a third of a
 * signature check, and makes Lambda's own line about an error longer.
 */
export class StacklessError extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
