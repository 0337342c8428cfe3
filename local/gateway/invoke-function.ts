/** How an invocation of a function has ended. */
export type Invocation =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly message: string }
  /** It was never run. */
  | { readonly kind: 'unreachable'; readonly problem: string };

export type InvokeFunction = (functionName: string, event: object) => Promise<Invocation>;

/** Longer than any function here may run: serverless-offline ends it before. */
const TIMEOUT_MS = 29_000;

/**
 * Invokes functions through the Lambda API that serverless-offline serves beside the HTTP API. A
 * function that is invoked there is the one that it invokes itself, reloads included.
 */
export function createInvokeFunction(lambdaPort: number): InvokeFunction {
  return async (functionName, event) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    try {
      const response = await fetch(`http://localhost:${lambdaPort}${path}`, {
        method: 'POST',
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(TIMEOUT_MS),
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
        ? { kind: 'threw', message: messageOf(value) }
        : { kind: 'returned', value };
    } catch (error) {
      return { kind: 'unreachable', problem: error instanceof Error ? error.message : 'unknown' };
    }
  };
}

/** A function may return nothing at all. */
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
