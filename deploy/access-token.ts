import { providerUrlProblem } from '../lib/config/provider-url';
import type { JsonObject } from '../lib/json-object';
import { fetchAnswer } from '../local/network/fetch-answer';

/** A token endpoint and a client for the client credentials grant (RFC 6749 section 4.4). */
export interface SmokeSettings {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | undefined;
  /** The parameter that names the API to Auth0. */
  readonly audience: string | undefined;
  /** The parameter that names the API to Cognito and in RFC 8707. */
  readonly resource: string | undefined;
}

/**
 * The errors of RFC 6749 sections 5.2 and 4.1.2.1, and of RFC 8707. The text of any other, or of error_description,
 * may repeat what the client has sent.
 */
const REGISTERED_ERRORS: readonly unknown[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
];

/** The form of a token that a header can carry: RFC 6750 section 2.1. */
const BEARER_TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * Gets an access token for the smoke test.
 *
 * @throws {Error} if the token endpoint would show the secret to others, or gives no token. The message has the
 *   status and a registered error, and no other text of the answer
 */
export async function fetchAccessToken(settings: SmokeSettings): Promise<string> {
  const { tokenUrl, clientId, clientSecret, scope, audience, resource } = settings;
  const problem = providerUrlProblem(tokenUrl);
  if (problem !== undefined) throw new Error(`SMOKE_TOKEN_URL ${problem}`);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  for (const [name, value] of Object.entries({ scope, audience, resource })) {
    if (value) form.set(name, value);
  }
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const answer = await fetchAnswer(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: form,
  });
  if (answer === undefined) {
    throw new Error(
      "SMOKE_TOKEN_URL does not answer: compare it with token_endpoint of the provider's discovery document",
    );
  }
  const token = answer.object?.['access_token'];
  if (answer.status === 200 && typeof token === 'string') {
    if (BEARER_TOKEN.test(token)) return token;
    throw new Error('SMOKE_TOKEN_URL gave an access token that is not a bearer token of RFC 6750');
  }
  throw new Error(
    `SMOKE_TOKEN_URL gave no access token (status ${answer.status})${errorIn(answer.object)}`,
  );
}

function errorIn(answer: JsonObject | undefined): string {
  const error = answer?.['error'];
  return REGISTERED_ERRORS.includes(error) ? `: ${String(error)}` : '';
}
