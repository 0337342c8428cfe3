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

const MAXIMUM_DESCRIPTION_LENGTH = 200;

/**
 * Gets an access token for the smoke test.
 *
 * @throws {Error} if the token endpoint would show the secret to others, or gives no token. The message has the
 *   status and the error of RFC 6749 section 5.2, and never a token
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
  if (answer.status === 200 && typeof token === 'string' && token !== '') return token;
  throw new Error(
    `SMOKE_TOKEN_URL gave no access token (status ${answer.status})${errorIn(answer.object)}`,
  );
}

function errorIn(answer: JsonObject | undefined): string {
  const parts = [answer?.['error'], answer?.['error_description']].filter(
    (part) => typeof part === 'string',
  );
  return parts.length === 0 ? '' : `: ${parts.map(withoutSecrets).join(': ')}`;
}

/** The text without what a terminal acts on, and without words long enough for a token. */
function withoutSecrets(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/\S{40,}/g, '...')
    .slice(0, MAXIMUM_DESCRIPTION_LENGTH);
}
