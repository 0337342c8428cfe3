import type { Secret } from '../aws/secret';
import type { IntrospectionSettings, TrustedIssuer } from '../config/trusted-issuer';
import type { JsonObject } from '../json-object';
import type { SigningKeySource } from '../keys/issuer-key-sets';
import { describeError } from '../log';
import { Undecided } from '../undecided';
import { authenticate } from './client-authentication';
import type { Endpoint } from './endpoint';
import { askForJson, CredentialsRefused, exchange, NothingAtEndpoint } from './exchange';
import { IntrospectionUnavailable } from './introspection-unavailable';
import { openSignedAnswer } from './signed-answer';

/** Everything that a question to an issuer needs. */
export interface IntrospectionParts {
  readonly trusted: TrustedIssuer;
  readonly settings: IntrospectionSettings;
  readonly keys: SigningKeySource;
  readonly endpoint: Endpoint;
  readonly secret: Secret;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Asks an issuer about a token (RFC 7662 section 2.1).
 *
 * @returns the answer, which is not checked yet
 * @throws {IntrospectionUnavailable} without an answer
 */
export async function introspect(token: string, parts: IntrospectionParts): Promise<JsonObject> {
  const { endpoint, secret } = parts;
  const address = await endpoint.address();
  const credentials = await secretOf(secret);
  try {
    return await ask(address, token, credentials, parts);
  } catch (error) {
    if (error instanceof NothingAtEndpoint) endpoint.moved();
    if (!(error instanceof CredentialsRefused)) throw error;
    secret.refused();
    const renewed = await secretOf(secret);
    // A secret that was rotated a moment ago is tried once.
    if (renewed !== credentials) return ask(address, token, renewed, parts);
    throw error;
  }
}

async function ask(
  address: string,
  token: string,
  credentials: string,
  { trusted, settings, keys, now }: IntrospectionParts,
): Promise<JsonObject> {
  const { issuer } = trusted;
  const nowSeconds = now() / 1000;
  const { headers, fields } = authenticate(settings, credentials, { issuer, nowSeconds });
  const { tokenTypeHint = 'access_token', signedAnswers = false, clientId } = settings;
  const question = {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signedAnswers && { accept: 'application/token-introspection+jwt' }),
      ...headers,
    },
    body: new URLSearchParams({ token, token_type_hint: tokenTypeHint, ...fields }).toString(),
  };
  if (!signedAnswers) return askForJson(address, question);
  if (openSignedAnswer === undefined) {
    throw new IntrospectionUnavailable('signedAnswers was set after the bundle was made');
  }
  const body = await exchange(address, question);
  const parties = { trusted, keys, clientId };
  return openSignedAnswer(body.toString('latin1').trim(), address, parties, nowSeconds);
}

/** A secret that cannot be read says nothing about a token. */
async function secretOf(secret: Secret): Promise<string> {
  try {
    return await secret.current();
  } catch (error) {
    if (error instanceof Undecided) throw error;
    throw new IntrospectionUnavailable(`the secret for it cannot be read: ${describeError(error)}`);
  }
}
