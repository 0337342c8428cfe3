import { isJsonObject, type JsonObject } from '../lib/json-object';
import type { Session } from './session';
import { SignInProblem } from './sign-in-problem';
import type { WebSettings } from './settings';

/** A request of the page to the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The deed of the user, such as `see the report`, for the sentence that it is not allowed. */
  readonly purpose?: string;
  /** Sent as JSON. */
  readonly body?: object;
}

/** An answer of the API. */
export interface Answer {
  readonly request: ApiRequest;
  /** Undefined if no answer came, or none that this page may read. */
  readonly status: number | undefined;
  /** The body as a JSON object; undefined if it is not one. */
  readonly body: JsonObject | undefined;
  /** A code of the README, for a 403. */
  readonly reason?: string;
  readonly retryAfterSeconds?: number;
  readonly challenge?: string;
  /** The id under which the API Gateway knows the request. */
  readonly requestId?: string;
  readonly hadToken: boolean;
  /** Whether this is the answer to a second try, with a new token. */
  readonly isSecondTry: boolean;
  /** The fault that kept the page from getting a new token, if it needed one. */
  readonly signInProblem?: SignInProblem;
  readonly milliseconds: number;
}

export type CallApi = (request: ApiRequest) => Promise<Answer>;

const TIMEOUT_MS = 35_000;

/** A redirect would carry the token to another address. */
const PRIVATELY = {
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'error',
  referrerPolicy: 'no-referrer',
} as const;

/**
 * Makes the function that calls the API as the user who is signed in. If the API says 401, or that the token has expired,
 * it renews the token and tries once more. API Gateway refuses such a request before a handler has seen it, so nothing is
 * done twice.
 */
export function createApi(
  { api, token: { header, prefix } }: Pick<WebSettings, 'api' | 'token'>,
  session: Session,
): CallApi {
  async function send(request: ApiRequest, token: string | undefined): Promise<Answer> {
    const startedAt = performance.now();
    const facts = { request, hadToken: token !== undefined, isSecondTry: false };
    const milliseconds = () => Math.round(performance.now() - startedAt);
    try {
      const response = await fetch(api + request.path, {
        method: request.method,
        headers: {
          ...(token !== undefined && { [header]: prefix + token }),
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        ...PRIVATELY,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body = parseBody(await response.text());
      return { ...facts, ...readResponse(response, body), body, milliseconds: milliseconds() };
    } catch {
      // A browser does not tell a page why.
      return { ...facts, status: undefined, body: undefined, milliseconds: milliseconds() };
    }
  }

  return async (request) => {
    let token: string | undefined;
    try {
      token = await session.accessToken();
    } catch (error) {
      // Nothing is sent: a public route would do it without a user.
      return { ...unsent(request), signInProblem: signInProblem(error) };
    }
    const answer = await send(request, token);
    if (!mayBeMended(answer) || !session.canRenew()) return answer;
    try {
      // Another call may have renewed it already.
      if (session.currentToken() === token) await session.renew();
    } catch (error) {
      return { ...answer, signInProblem: signInProblem(error) };
    }
    return { ...(await send(request, session.currentToken())), isSecondTry: true };
  };
}

function unsent(request: ApiRequest): Answer {
  const none = { status: undefined, body: undefined, milliseconds: 0 };
  return { request, ...none, hadToken: false, isSecondTry: false };
}

/** Whether a new token may get another answer. */
function mayBeMended({ status, reason, hadToken }: Answer): boolean {
  return hadToken && (status === 401 || reason === 'token_expired');
}

function readResponse({ status, headers }: Response, body: JsonObject | undefined) {
  const reason = status === 403 ? body?.['reason'] : undefined;
  const seconds = Number(headers.get('retry-after') ?? NaN);
  const challenge = headers.get('www-authenticate');
  const requestId = headers.get('x-amzn-requestid');
  return {
    status,
    ...(typeof reason === 'string' && reason !== '' && { reason }),
    ...(seconds >= 0 && { retryAfterSeconds: seconds }),
    ...(challenge !== null && { challenge }),
    ...(requestId !== null && { requestId }),
  };
}

function parseBody(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function signInProblem(error: unknown): SignInProblem {
  if (error instanceof SignInProblem) return error;
  throw error;
}
