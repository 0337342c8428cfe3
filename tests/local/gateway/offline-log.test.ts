import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { quietLog } from '../../../local/gateway/offline-log';

/** What the log prints as errors. */
function printedErrors(...words: readonly unknown[]): readonly unknown[] {
  const printed: unknown[] = [];
  const ignore = (): void => undefined;
  const log = quietLog({
    debug: ignore,
    verbose: ignore,
    info: ignore,
    notice: ignore,
    warning: ignore,
    error: (...line: unknown[]) => printed.push(...line),
  });
  for (const word of words) log.error(word);
  return printed;
}

test('the fault of a function is printed, with its stack', () => {
  const fault = new TypeError('a bug');
  expect(printedErrors(fault)).toEqual([fault]);
});

test('an outage that the authorizer has logged is not printed a second time', () => {
  const outage = new SigningKeysUnavailable('https://issuer.example.com cannot be reached');
  expect(printedErrors(outage)).toEqual([]);
});

test('an answer of 401 is not printed as a fault', () => {
  expect(printedErrors(new Error('Unauthorized'))).toEqual([]);
});

test('a thrown value that is not an error is printed', () => {
  expect(printedErrors('text')).toEqual(['text']);
});
