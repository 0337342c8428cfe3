import { isJsonObject, type JsonObject } from '../../lib/json-object';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The text as a JSON object, or undefined if it is not one. */
  readonly object: JsonObject | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends a request, follows no redirect, and reads the whole answer within ten seconds.
 *
 * @returns undefined if no answer has come by then
 */
export async function fetchAnswer(url: string, init: RequestInit): Promise<Answer | undefined> {
  const controller = new AbortController();
  // Not AbortSignal.timeout: on Node 20 and 22 a garbage collection can lose its signal.
  const timer = setTimeout(() => {
    controller.abort();
  }, TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal });
    const text = await response.text();
    return { status: response.status, text, object: parseObject(text) };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** A JSON object, or undefined for any other text. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
