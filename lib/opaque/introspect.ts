import type { Secret } from '../aws/secret';
import type { IntrospectionSettings, TrustedIssuer } from '../config/trusted-issuer';
import type { JsonObject } from '../json-object';
import type { SigningKeySource } from '../keys/issuer-key-sets';
import { describeError } from '../log';
import { Undecided } from '../undecided';
import { type AssertionOccasion, makeClientAssertion } from './client-assertion';
import type { Endpoint } from './endpoint';
import { askForJson, exchange, NothingAtEndpoint, placeOf, RequestRefused } from './exchange';
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
  const credentials = await readSecret(secret);
  try {
    return await ask(address, token, credentials, parts);
  } catch (error) {
    if (error instanceof NothingAtEndpoint) {
      const moved = await endpoint.addressAnew();
      if (moved !== address) return ask(moved, token, credentials, parts);
    }
    if (!(error instanceof RequestRefused)) throw error;
    secret.refused();
    const renewed = await readSecret(secret);
    // A secret that was rotated a moment ago is tried once.
    if (renewed !== credentials) return ask(address, token, renewed, parts);
    throw new IntrospectionUnavailable(
      `${error.message}: it does not take the credentials of this service, or not this token; check clientId and its secret, and that the client may introspect tokens`,
    );
  }
}

async function ask(
  address: string,
  token: string,
  credentials: string,
  { trusted, settings, keys, now }: IntrospectionParts,
): Promise<JsonObject> {
  const { issuer } = trusted;
  const occasion = { issuer, nowSeconds: now() / 1000 };
  const { headers, fields } = authenticate(settings, credentials, occasion);
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
  const compact = body.toString().trim();
  return openSignedAnswer(compact, placeOf(address), parties, now() / 1000);
}

/** A secret that cannot be read says nothing about a token. */
async function readSecret(secret: Secret): Promise<string> {
  try {
    return await secret.current();
  } catch (error) {
    if (error instanceof Undecided) throw error;
    throw new IntrospectionUnavailable(`the secret for it cannot be read: ${describeError(error)}`);
  }
}

/** How this service shows an endpoint who it is: RFC 6749 section 2.3. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Makes the authentication of one request.
 *
 * @param secret the client secret, or the private key as a JWK or as PEM
 * @throws {IntrospectionUnavailable} if the private key cannot be used
 */
export function authenticate(
  settings: Pick<IntrospectionSettings, 'authentication' | 'clientId' | 'privateKeyParameter'>,
  secret: string,
  when: AssertionOccasion,
): ClientAuthentication {
  const { clientId } = settings;
  switch (authenticationOf(settings)) {
    case 'client_secret_basic': {
      // RFC 6749 section 2.3.1: both are encoded as in a form first.
      const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(secret)}`);
      return { headers: { authorization: `Basic ${credentials.toString('base64')}` }, fields: {} };
    }
    case 'client_secret_post':
      return { headers: {}, fields: { client_id: clientId, client_secret: secret } };
    case 'private_key_jwt': {
      if (makeClientAssertion === undefined) {
        throw new IntrospectionUnavailable('privateKeyParameter was set after the bundle was made');
      }
      const assertion = makeClientAssertion(clientId, secret, when);
      return { headers: {}, fields: { client_id: clientId, ...assertion } };
    }
  }
}

/** The method that the settings name, or the usual one for their kind of secret. */
function authenticationOf({
  authentication,
  privateKeyParameter,
}: Pick<IntrospectionSettings, 'authentication' | 'privateKeyParameter'>): NonNullable<
  IntrospectionSettings['authentication']
> {
  const usual = privateKeyParameter === undefined ? 'client_secret_basic' : 'private_key_jwt';
  return authentication ?? usual;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
