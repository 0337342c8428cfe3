import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { DeployedStage } from './stage';

/** An answer of an API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const TIMEOUT_MS = 20_000;

/** Sends a request to a deployed stage, with the given Authorization header and further headers. */
export async function send(
  { baseUrl }: Pick<DeployedStage, 'baseUrl'>,
  route: string,
  authorization?: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(baseUrl + path, {
    method,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

/** Fails if an answer has another status; the message shows the answer. */
export function expectStatus({ status, body }: Answer, expected: number): void {
  strictEqual(status, expected, `expected ${expected}, got ${status} ${JSON.stringify(body)}`);
}

/** Fails if an answer has another status or body. */
export function expectAnswer(answer: Answer, expected: number, body: object): void {
  expectStatus(answer, expected);
  deepStrictEqual(answer.body, body);
}

/** Fails if a header has another value; `null` if it must be missing. */
export function expectHeader({ headers }: Answer, name: string, expected: string | null): void {
  strictEqual(
    headers.get(name),
    expected,
    `${name}: ${String(headers.get(name))}, not ${String(expected)}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
