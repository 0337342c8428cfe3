/** DynamoDB's errors for "not now": the table, the partition or the account is over its limits. */
const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** The SDK and Node report a request without an answer by these names and codes. */
const UNANSWERED = new Set([
  'AbortError',
  'TimeoutError',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Tells whether a request failed for a reason that passes by itself, and not for a bug or a wrong setting. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata }: FailedAccess = error;
  return (
    THROTTLED.has(name) ||
    UNANSWERED.has(name) ||
    (code !== undefined && UNANSWERED.has(code)) ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/** An error with the members that the SDK and Node may add. */
interface FailedAccess extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
