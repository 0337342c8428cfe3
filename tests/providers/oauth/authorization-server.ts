import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Browser } from './browser';

/** An identity provider, with the addresses of its discovery document. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly token_endpoint: string;
  readonly authorization_endpoint: string;
  readonly end_session_endpoint: string;
  readonly revocation_endpoint: string;
  readonly device_authorization_endpoint?: string;
}

export interface Client {
  readonly id: string;
  readonly secret: string;
}

/** The answer of a token endpoint: RFC 6749 section 5.1. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly token_type: string;
}

type Form = Readonly<Record<string, string>>;

/** Nothing listens there; the parameters of the redirect are read from its address. */
export const REDIRECT_URI = 'http://127.0.0.1/signed-in';
const TIMEOUT_MS = 20_000;

/** Reads the discovery document of an issuer. */
export async function discover(issuer: string): Promise<AuthorizationServer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, { signal });
  // A member that is missing fails the first request to it.
  return (await response.json()) as AuthorizationServer;
}

/**
 * Sends a form as a client, with its secret.
 *
 * @throws {Error} with the error code of the provider: RFC 6749 section 5.2
 */
export async function post(
  url: string,
  { id, secret }: Client,
  form: Form,
  headers: Form = {},
): Promise<unknown> {
  const credentials = Buffer.from(`${id}:${secret}`).toString('base64');
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { authorization: `Basic ${credentials}`, ...headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  if (response.ok) return body;
  const { error, error_description: description } = body as Form;
  throw new Error(`${id} got ${response.status} ${String(error)}: ${String(description)}`);
}

/** Asks the token endpoint. */
export async function requestTokens(
  server: AuthorizationServer,
  client: Client,
  form: Form,
  headers: Form = {},
): Promise<Tokens> {
  // A token that is missing fails the check that needs it.
  return (await post(server.token_endpoint, client, form, headers)) as Tokens;
}

export function clientCredentials(
  server: AuthorizationServer,
  client: Client,
  scope?: string,
): Promise<Tokens> {
  const form = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
  return requestTokens(server, client, form);
}

export function refresh(
  server: AuthorizationServer,
  client: Client,
  { refresh_token: token = '' }: Tokens,
): Promise<Tokens> {
  return requestTokens(server, client, { grant_type: 'refresh_token', refresh_token: token });
}

/** Exchanges an access token for one of another client: RFC 8693. */
export function exchange(
  server: AuthorizationServer,
  client: Client,
  subjectToken: string,
  scope: string,
): Promise<Tokens> {
  return requestTokens(server, client, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subjectToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    scope,
  });
}

/** Signs a user in by authorization code with PKCE: RFC 7636. */
export async function signIn(
  server: AuthorizationServer,
  client: Client,
  scope: string,
  browser: Browser,
): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const url = authorizationUrl(server, client, {
    response_type: 'code',
    scope,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const { searchParams } = await browser.open(url, REDIRECT_URI);
  const code = searchParams.get('code');
  if (code === null) throw new Error(`${client.id} got no code: ${String(searchParams)}`);
  return requestTokens(server, client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  });
}

/** Signs a user in by the implicit flow: OpenID Connect Core section 3.2. */
export async function signInImplicitly(
  server: AuthorizationServer,
  client: Client,
  scope: string,
  browser: Browser,
): Promise<Tokens> {
  const url = authorizationUrl(server, client, { response_type: 'id_token token', scope });
  const { hash } = await browser.open(url, REDIRECT_URI);
  const { access_token = '', ...others } = Object.fromEntries(new URLSearchParams(hash.slice(1)));
  return { token_type: '', ...others, access_token };
}

function authorizationUrl(server: AuthorizationServer, client: Client, parameters: Form): string {
  const query = new URLSearchParams({
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    nonce: 'n-1',
    state: 's-1',
    ...parameters,
  });
  return `${server.authorization_endpoint}?${String(query)}`;
}

/** Gets a token that is bound to a new key: RFC 9449. */
export async function clientCredentialsWithDpop(
  server: AuthorizationServer,
  client: Client,
  scope: string,
): Promise<Tokens> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const proof = await new SignJWT({ htm: 'POST', htu: server.token_endpoint, jti: randomUUID() })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .setIssuedAt()
    .sign(privateKey);
  const form = { grant_type: 'client_credentials', scope };
  return requestTokens(server, client, form, { dpop: proof });
}
