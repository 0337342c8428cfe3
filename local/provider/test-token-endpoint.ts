import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { RequestError, mediaType, readBody, respond } from './http-exchange';
import type { Identities } from './identities';
import { makeOpaqueTestToken } from './opaque-test-token';
import type { PlayedProvider } from './played/played-provider';
import { makeTestToken, type TokenIssuer } from './test-token';
import { parseTestTokenRequest, TestTokenRequestError } from './test-token-request';

const BODY_LIMIT = 10_000;

/** The path of the endpoint that makes test tokens. */
export const TEST_TOKEN_PATH = '/test-tokens';

/** The provider that makes the tokens. */
export interface TestTokenMaker extends TokenIssuer {
  /** Keeps the opaque ones. */
  readonly provider: Provider;
  readonly played: PlayedProvider | undefined;
}

/**
 * `POST /test-tokens`: signs any token that the body describes. Web pages cannot use it: to send
 * JSON to another origin they need the answer to a CORS preflight, and this server gives none.
 */
export async function handleTestTokenRequest(
  request: IncomingMessage,
  response: ServerResponse,
  maker: TestTokenMaker,
  identities: Identities,
): Promise<void> {
  if (request.method !== 'POST') throw new RequestError(405, `use POST ${TEST_TOKEN_PATH}`);
  if (mediaType(request) !== 'application/json') {
    throw new RequestError(415, 'the content type must be application/json');
  }
  const body = await readBody(request, BODY_LIMIT);
  try {
    const wanted = parseTestTokenRequest(JSON.parse(body), identities);
    if (wanted.isOpaque === true) {
      const token = await makeOpaqueTestToken(wanted, maker.provider, maker.audience, identities);
      respond(response, 200, 'text/plain', token);
    } else {
      const token = makeTestToken(wanted, maker, maker.played?.ofUsers);
      respond(response, 200, 'application/jwt', token);
    }
  } catch (error) {
    if (error instanceof TestTokenRequestError) throw new RequestError(400, error.message);
    if (error instanceof SyntaxError) throw new RequestError(400, 'the body is not valid JSON');
    throw error;
  }
}
