/** DynamoDB's errors for "not now": the table, the partition or the account is over its limits. */
const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** What an access that ended without an answer is called, by the SDK and by Node. */
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

/** Whether an access failed for a reason that passes by itself. Everything else is a fault of ours. */
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

/** What the SDK and Node may add to an error. */
interface FailedAccess extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
