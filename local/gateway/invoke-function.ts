import type { ApiAddress } from '../offline/offline-options';
import { urlHost } from '../network/loopback';

/** How an invocation of a function has ended. */
export type Invocation =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string; readonly reason: string | undefined }
  /** It was never run. */
  | { readonly kind: 'unreachable'; readonly problem: string };

export type InvokeFunction = (functionName: string, event: object) => Promise<Invocation>;

/** Longer than the longest timeout of a function here; serverless-offline enforces those. */
const TIMEOUT_MS = 29_000;

/**
 * Invokes functions through the Lambda API that serverless-offline serves beside the HTTP API, so
 * that a reloaded function is used here as well.
 *
 * @param address Lambda listens on the host of the API
 */
export function createInvokeFunction(
  lambdaPort: number,
  { host, hasTimeouts }: Pick<ApiAddress, 'host' | 'hasTimeouts'>,
): InvokeFunction {
  return async (functionName, event) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    try {
      const response = await fetch(`http://${urlHost(host)}:${lambdaPort}${path}`, {
        method: 'POST',
        body: JSON.stringify(event),
        ...(hasTimeouts && { signal: AbortSignal.timeout(TIMEOUT_MS) }),
      });
      const body = await response.text();
      if (!response.ok) {
        return {
          kind: 'unreachable',
          problem: `Lambda answers ${response.status} for ${functionName}`,
        };
      }
      const value = parseJson(body);
      return response.headers.has('x-amz-function-error')
        ? { kind: 'threw', message: messageOf(value), reason: reasonOf(value) }
        : { kind: 'returned', value };
    } catch (error) {
      return { kind: 'unreachable', problem: error instanceof Error ? error.message : 'unknown' };
    }
  };
}

/** The body of a function that returns undefined is empty. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(value: unknown): string {
  const isError = typeof value === 'object' && value !== null && 'errorMessage' in value;
  return isError ? String(value.errorMessage) : '';
}

/** The first line of the stack of our own authorizer's `Unauthorized` names a reason of lib/reason.ts. */
function reasonOf(value: unknown): string | undefined {
  const trace = typeof value === 'object' && value !== null && 'trace' in value ? value.trace : [];
  const line: unknown = Array.isArray(trace) ? trace[0] : undefined;
  return typeof line === 'string' ? /^Unauthorized: ([a-z_]{1,64})$/.exec(line)?.[1] : undefined;
}
