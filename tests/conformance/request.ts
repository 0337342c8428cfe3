import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/** A body of `POST /test-tokens` at the local identity provider, or any text. */
export type TokenChoice = object | string;

/** A request that is sent to both targets. */
export interface ConformanceRequest {
  /** Describes it; unique in the table. */
  readonly name: string;
  /** Method and path, query string included. */
  readonly route: string;
  /** The text after `Bearer ` in the Authorization header. Without it, the header is not sent. */
  readonly token?: TokenChoice;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each value in a line of its own; fetch would make one of them. */
  readonly authorizations?: readonly string[];
  readonly body?: string;
  /** The number of calls of the authorizer that it causes; not compared if absent. */
  readonly authorizerCalls?: number;
}

/** The compared parts of an answer. */
export interface ConformanceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly authorizerCalls?: number;
}

/** A service that gets the requests. */
export interface Target {
  readonly baseUrl: string;
  /** The number of decisions in the log of the authorizer so far. */
  readonly authorizerCalls: () => Promise<number>;
}

/** The headers that callers and browsers use; others may differ. */
const COMPARED_HEADERS =
  /^(content-type|cache-control|location|retry-after|www-authenticate|vary|etag|allow|x-amzn-errortype|access-control-.*)$/;
const TIMEOUT_MS = 20_000;
const LATE_LINE_MS = 2_000;

/**
 * Sends a request to a target.
 *
 * @param authorization the value of the header Authorization
 */
export async function sendTo(
  target: Target,
  { route, headers = {}, authorizations, body, authorizerCalls }: ConformanceRequest,
  authorization: string | undefined,
): Promise<ConformanceAnswer> {
  const [method = '', path = ''] = route.split(' ');
  const before = authorizerCalls === undefined ? 0 : await target.authorizerCalls();
  const url = target.baseUrl + path;
  const send = authorizations === undefined ? fetch : sendLines(authorizations);
  const response = await send(url, {
    method,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const received = await response.text();
  const answer = {
    status: response.status,
    headers: Object.fromEntries(
      [...response.headers]
        .filter(([name]) => COMPARED_HEADERS.test(name))
        .map(([name, value]) => [name, withoutChance(value)]),
    ),
    body: parse(withoutChance(received)),
  };
  if (authorizerCalls === undefined) return answer;
  return { ...answer, authorizerCalls: await callsSince(before, target, authorizerCalls) };
}

/**
 * Counts the calls of the authorizer since then. Its lines take a moment to arrive, and a longer one on a busy
 * machine; those of a late call would be taken for calls of the next request.
 */
export async function callsSince(
  before: number,
  target: Target,
  expected: number,
): Promise<number> {
  const deadline = Date.now() + LATE_LINE_MS;
  for (;;) {
    const calls = (await target.authorizerCalls()) - before;
    if (calls >= expected || Date.now() > deadline) return calls;
    await delay(50);
  }
}

/** Stands in for fetch, for a request without a body. */
function sendLines(authorizations: readonly string[]) {
  return async (url: string, { method, signal }: RequestInit): Promise<Response> => {
    const lines = authorizations.flatMap((value) => ['authorization', value]);
    const headers = ['host', new URL(url).host, ...lines];
    const sent = request(url, { method, headers, signal: signal ?? undefined }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    return new Response(await text(answer), {
      status: answer.statusCode ?? 0,
      headers: Object.fromEntries(named) as Record<string, string>,
    });
  };
}

/** Sends a list of requests to a target, each with its value of the header Authorization. */
export async function sendAll(
  target: Target,
  requests: readonly ConformanceRequest[],
  authorizationFor: (request: ConformanceRequest) => string | undefined,
): Promise<readonly ConformanceAnswer[]> {
  const answers: ConformanceAnswer[] = [];
  // One after the other: the cache that a request finds depends on earlier requests.
  for (const request of requests) {
    answers.push(await sendTo(target, request, authorizationFor(request)));
  }
  return answers;
}

/** Replaces text that differs in every answer. */
export function withoutChance(answer: string): string {
  return answer
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

export function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
