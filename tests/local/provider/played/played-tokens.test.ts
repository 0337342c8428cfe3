import { createHash } from 'node:crypto';
import { Browser, createPkce } from '../../../support/browser';
import {
  decodeToken,
  fetchJson,
  fetchPublishedKeys,
  isSignedByOneOf,
} from '../../../support/local-tokens';
import {
  type IdentityProviderProcess,
  startIdentityProviderProcess,
} from '../../../support/process';

jest.setTimeout(30_000);

const CALLBACK = 'http://localhost/callback';

interface TokenResponse {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}

let provider: IdentityProviderProcess;
let google: IdentityProviderProcess;

beforeAll(async () => {
  [provider, google] = await Promise.all([
    startIdentityProviderProcess({ play: 'cognito' }),
    startIdentityProviderProcess({ play: 'google' }),
  ]);
});

afterAll(() => Promise.all([provider.stop(), google.stop()]));

function redeem(
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
  issuer = provider.issuer,
): Promise<TokenResponse> {
  return fetchJson(`${issuer}/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(parameters),
  });
}

function clientCredentials(client: string): Promise<TokenResponse> {
  return redeem(
    { grant_type: 'client_credentials', scope: 'orders:read' },
    { authorization: `Basic ${btoa(`${client}:${client}-secret`)}` },
  );
}

async function signIn(user: string, nonce?: string, { issuer } = provider): Promise<TokenResponse> {
  const { verifier, challenge } = createPkce();
  const browser = new Browser();
  const query = new URLSearchParams({
    client_id: 'demo-postman',
    response_type: 'code',
    redirect_uri: CALLBACK,
    code_challenge_method: 'S256',
    code_challenge: challenge,
    scope: 'openid orders:read products:read',
    ...(nonce !== undefined && { nonce }),
  });
  const start = await browser.get(`${issuer}/auth?${String(query)}`);
  const chosen = await browser.submit(String(start.location), { user });
  const { location } = await browser.get(String(chosen.location));
  const code = String(new URL(String(location)).searchParams.get('code'));
  return redeem(
    {
      client_id: 'demo-postman',
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    },
    {},
    issuer,
  );
}

describe('a local provider that plays Cognito', () => {
  test('gives a client a token like those of Cognito for machines', async () => {
    const { access_token: token } = await clientCredentials('demo-reader');
    const decoded = decodeToken(token);
    expect(decoded.header).not.toHaveProperty('typ');
    expect(decoded.payload).toMatchObject({
      iss: provider.issuer,
      sub: 'demo-reader',
      client_id: 'demo-reader',
      token_use: 'access',
      scope: 'orders:read',
      roles: ['reader'],
    });
    expect(decoded.payload).not.toHaveProperty('aud');
    expect(isSignedByOneOf(await fetchPublishedKeys(provider.issuer), decoded)).toBe(true);
  });

  test('leaves the opaque token of a client as it is', async () => {
    expect((await clientCredentials('demo-opaque-service')).access_token).not.toContain('.');
  });

  test('gives a user an access token and an ID token of Cognito by the code flow', async () => {
    const { access_token: access, id_token: id } = await signIn('bob', 'a-nonce');
    expect(decodeToken(access).payload).toMatchObject({
      sub: 'bob',
      username: 'bob',
      client_id: 'demo-postman',
      token_use: 'access',
      scope: 'products:read',
    });
    const decoded = decodeToken(id);
    expect(decoded.payload).toMatchObject({
      iss: provider.issuer,
      sub: 'bob',
      aud: 'demo-postman',
      token_use: 'id',
      'cognito:username': 'bob',
      nonce: 'a-nonce',
      at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'),
    });
    expect(isSignedByOneOf(await fetchPublishedKeys(provider.issuer), decoded)).toBe(true);
  });

  test('has no nonce in an ID token without one in the request, and none of the example', async () => {
    const { id_token: id } = await signIn('alice');
    expect(decodeToken(id).payload).not.toHaveProperty('nonce');
  });

  test('gives tokens of the same shape for a refresh token', async () => {
    const { refresh_token: refreshToken } = await signIn('alice');
    const refreshed = await redeem({
      client_id: 'demo-postman',
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    expect(decodeToken(refreshed.access_token).payload).toMatchObject({
      sub: 'alice',
      token_use: 'access',
      tenant: 'acme',
    });
    expect(decodeToken(refreshed.id_token).payload).toMatchObject({ token_use: 'id' });
  });

  test('answers errors as before', async () => {
    expect(await redeem({ grant_type: 'client_credentials' })).toMatchObject({
      error: 'invalid_request',
    });
  });

  test('says so in its discovery document and on its page', async () => {
    const metadata = await fetchJson(`${provider.issuer}/.well-known/openid-configuration`);
    expect(metadata).toMatchObject({ issuer: provider.issuer, played_provider: 'cognito' });
    const page = await (await fetch(provider.issuer)).text();
    expect(page).toContain('It plays Amazon Cognito');
    expect(page).toContain('<code>https://cognito-idp.eu-central-1.amazonaws.com/');
  });
});

test('a local provider that plays Google gives an ID token of its shape to the client of the login', async () => {
  const { id_token: id } = await signIn('alice', 'a-nonce', google);
  const decoded = decodeToken(id);
  expect(decoded.payload).toMatchObject({
    iss: google.issuer,
    sub: 'alice',
    aud: 'demo-postman',
    azp: 'demo-postman',
    nonce: 'a-nonce',
    email_verified: true,
  });
  expect(isSignedByOneOf(await fetchPublishedKeys(google.issuer), decoded)).toBe(true);
});
