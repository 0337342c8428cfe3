/** A token of the local identity provider, as `POST /test-tokens` is asked for it, or any text. */
export type TokenChoice = object | string;

/** One request that both targets get. */
export interface ConformanceRequest {
  /** A fact about it, unique in the table. */
  readonly name: string;
  /** Method and path, query string included. */
  readonly route: string;
  /** What follows `Bearer ` in the header Authorization; nothing where there is no such header. */
  readonly token?: TokenChoice;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How often the authorizer is asked by it; not looked at where it is not said. */
  readonly authorizerCalls?: number;
}

/** What a target has answered, as far as targets are compared. */
export interface ConformanceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly authorizerCalls?: number;
}

/** Where requests are sent. */
export interface Target {
  readonly baseUrl: string;
  /** How often the authorizer has decided so far, by its log. */
  readonly authorizerCalls: () => Promise<number>;
}

/** Headers that a caller or a browser acts on; all others are the server's own affair. */
const COMPARED_HEADERS =
  /^(content-type|cache-control|location|retry-after|www-authenticate|vary|etag|allow|x-amzn-errortype|access-control-.*)$/;
const TIMEOUT_MS = 20_000;

/**
 * Sends a request to a target.
 *
 * @param authorization the value of the header Authorization
 */
export async function sendTo(
  target: Target,
  { route, headers = {}, body, authorizerCalls }: ConformanceRequest,
  authorization: string | undefined,
): Promise<ConformanceAnswer> {
  const [method = '', path = ''] = route.split(' ');
  const before = authorizerCalls === undefined ? 0 : await target.authorizerCalls();
  const response = await fetch(target.baseUrl + path, {
    method,
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const answer = {
    status: response.status,
    headers: Object.fromEntries(
      [...response.headers]
        .filter(([name]) => COMPARED_HEADERS.test(name))
        .map(([name, value]) => [name, withoutChance(value)]),
    ),
    body: parse(withoutChance(text)),
  };
  if (authorizerCalls === undefined) return answer;
  return { ...answer, authorizerCalls: (await target.authorizerCalls()) - before };
}

/** Puts the same words for what is different in every answer. */
function withoutChance(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
