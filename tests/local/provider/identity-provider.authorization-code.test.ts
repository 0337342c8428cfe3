import { Browser, createPkce, type Page } from '../../support/browser';
import { LOCAL_SCOPES } from '../../support/identities';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../../support/process';
import {
  decodeToken,
  fetchJson,
  fetchPublishedKeys,
  isSignedByOneOf,
} from '../../support/local-tokens';

jest.setTimeout(30_000);

const CALLBACK = 'https://oauth.pstmn.io/v1/callback';
/** A scope may consist of such characters (RFC 6749 section 3.3). */
const HOSTILE_SCOPE = `<script>alert('1')</script>&`;
const EVERY_SCOPE = 'orders:read orders:write products:read';

interface TokenResponse {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly scope?: string;
  readonly error?: string;
}

let provider: IdentityProviderProcess;

beforeAll(async () => {
  provider = await startIdentityProviderProcess({ scopes: [...LOCAL_SCOPES, HOSTILE_SCOPE] });
});

afterAll(() => provider.stop());

function authorizationUrl(changes: Readonly<Record<string, string | undefined>>): string {
  const url = new URL('/auth', provider.issuer);
  const parameters: Record<string, string | undefined> = {
    client_id: 'demo-postman',
    response_type: 'code',
    redirect_uri: CALLBACK,
    code_challenge_method: 'S256',
    code_challenge: createPkce().challenge,
    scope: EVERY_SCOPE,
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

/** Sends an authorization request, and returns the parameters that reach the client's callback. */
async function signIn(
  user: string,
  changes: Readonly<Record<string, string | undefined>>,
  browser = new Browser(),
): Promise<URLSearchParams> {
  const start = await browser.get(authorizationUrl(changes));
  const chosen = await browser.submit(String(start.location), { user });
  const finish = await browser.get(String(chosen.location));
  expect(finish.location).toMatch(changes['redirect_uri'] ?? CALLBACK);
  return new URL(String(finish.location)).searchParams;
}

function redeem(parameters: Readonly<Record<string, string>>): Promise<TokenResponse> {
  return fetchJson(`${provider.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'demo-postman', ...parameters }),
  });
}

async function tokensFor(user: string, scope: string | undefined): Promise<TokenResponse> {
  const { verifier, challenge } = createPkce();
  const answer = await signIn(user, { scope, code_challenge: challenge });
  return redeem({
    grant_type: 'authorization_code',
    code: String(answer.get('code')),
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
}

async function loginPage(changes: Readonly<Record<string, string>>): Promise<Page> {
  const browser = new Browser();
  const start = await browser.get(authorizationUrl(changes));
  return browser.get(String(start.location));
}

describe('the authorization code flow with PKCE', () => {
  test('alice gets a signed access token with the requested scopes', async () => {
    const { access_token: token = '' } = await tokensFor('alice', 'orders:read products:read');
    const decoded = decodeToken(token);
    expect(decoded.header).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    expect(decoded.payload).toMatchObject({
      iss: provider.issuer,
      aud: 'https://api.example.com',
      sub: 'alice',
      client_id: 'demo-postman',
      scope: 'orders:read products:read',
      tenant: 'acme',
    });
    expect(isSignedByOneOf(await fetchPublishedKeys(provider.issuer), decoded)).toBe(true);
  });

  test('bob gets products:read and no other requested scope', async () => {
    const { access_token: token = '' } = await tokensFor('bob', `openid ${EVERY_SCOPE}`);
    expect(decodeToken(token).payload).toMatchObject({ sub: 'bob', scope: 'products:read' });
  });

  test('bob gets no code if he is entitled to none of the requested scopes', async () => {
    const answer = await signIn('bob', { scope: 'orders:read' });
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.has('code')).toBe(false);
  });

  test('a scope that does not exist is refused aloud, and those that exist are named', async () => {
    const { location } = await new Browser().get(authorizationUrl({ scope: 'orders:read admin' }));
    const answer = new URL(String(location)).searchParams;
    expect(answer.get('error')).toBe('invalid_scope');
    expect(answer.get('error_description')).toMatch(
      /^the scope admin does not exist; possible here: .* orders:read .* offline_access$/,
    );
  });

  test('the scopes that OpenID clients ask for by default are no mistake', async () => {
    const answer = await signIn('alice', { scope: 'openid profile email orders:read' });
    expect(answer.get('code')).not.toBeNull();
  });

  test('a code without its verifier is refused', async () => {
    const answer = await signIn('alice', { code_challenge: createPkce().challenge });
    const response = await redeem({
      grant_type: 'authorization_code',
      code: String(answer.get('code')),
      redirect_uri: CALLBACK,
      code_verifier: createPkce().verifier,
    });
    expect(response).toMatchObject({ error: 'invalid_grant' });
  });

  test('a request without PKCE is refused', async () => {
    const url = authorizationUrl({ code_challenge: undefined, code_challenge_method: undefined });
    const { location } = await new Browser().get(url);
    expect(new URL(String(location)).searchParams.get('error')).toBe('invalid_request');
  });

  test('a callback on loopback may have any port', async () => {
    const answer = await signIn('alice', { redirect_uri: 'http://localhost:5173/callback' });
    expect(answer.get('code')).not.toBeNull();
  });

  test('a callback that is not registered gets an error page and no redirect', async () => {
    const page = await new Browser().get(
      authorizationUrl({ redirect_uri: 'https://evil.example.com/<script>' }),
    );
    expect(page).toMatchObject({ status: 400, location: undefined });
    expect(page.body).toContain('<h1>The identity provider refused this request</h1>');
    expect(page.body).toContain('<code>invalid_redirect_uri</code>');
    expect(page.contentSecurityPolicy).toContain("form-action 'none'");
    expect(page.body).not.toContain('<script>');
  });

  test('a refresh token brings new access tokens until it is revoked', async () => {
    const { refresh_token: refreshToken = '' } = await tokensFor('alice', 'orders:read');
    const refreshed = await redeem({ grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(decodeToken(String(refreshed.access_token)).payload).toMatchObject({ sub: 'alice' });

    const current = String(refreshed.refresh_token);
    await fetch(`${provider.issuer}/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'demo-postman', token: current }),
    });
    expect(await redeem({ grant_type: 'refresh_token', refresh_token: current })).toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('the login page', () => {
  test('offers both users, with the scopes that each would be granted', async () => {
    const { status, body } = await loginPage({ scope: 'orders:read products:read' });
    expect(status).toBe(200);
    expect(body).toMatch(/value="alice"[^]*?<small>orders:read products:read<\/small>/);
    expect(body).toMatch(/value="bob"[^]*?<small>products:read<\/small>/);
  });

  test('shows scopes as text', async () => {
    const { body } = await loginPage({ scope: HOSTILE_SCOPE });
    expect(body).not.toContain('<script');
    expect(body).toContain('&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;');
  });

  test('loads no resources and cannot be framed', async () => {
    const { contentSecurityPolicy, body } = await loginPage({ scope: 'orders:read' });
    expect(contentSecurityPolicy).toContain("default-src 'none'; style-src 'sha256-");
    expect(contentSecurityPolicy).toContain("frame-ancestors 'none'");
    expect(body).not.toMatch(/https?:|src=|<link/);
  });

  test.each([
    ['https://oauth.pstmn.io/v1/callback', 'https://oauth.pstmn.io'],
    ['http://localhost:5173/callback', 'http://localhost:5173'],
  ])('sends its form to the provider, and from there to %s alone', async (callback, origin) => {
    const { contentSecurityPolicy, referrerPolicy } = await loginPage({ redirect_uri: callback });
    expect(contentSecurityPolicy?.split('; ')).toContain(`form-action 'self' ${origin}`);
    expect(referrerPolicy).toBe('same-origin');
  });

  test('is shown again for the next request of the same browser', async () => {
    const browser = new Browser();
    await signIn('alice', {}, browser);
    const { location } = await browser.get(authorizationUrl({}));
    expect(location).toMatch(`${provider.issuer}/login/`);
  });

  test('accepts no choice from a browser that did not request the page', async () => {
    const start = await new Browser().get(authorizationUrl({}));
    const other = await new Browser().submit(String(start.location), { user: 'alice' });
    expect(other).toMatchObject({ status: 400, location: undefined });
    expect(other.body).toContain('<h1>This sign-in has expired</h1>');
  });

  test('accepts only the users that it offers', async () => {
    const browser = new Browser();
    const start = await browser.get(authorizationUrl({}));
    const answer = await browser.submit(String(start.location), { user: 'mallory' });
    expect(answer).toMatchObject({ status: 400, location: undefined });
  });
});

describe('a login that is unknown or has expired', () => {
  const START = 'http://localhost:5173/';

  test('is a page that says so, and leads back to the application', async () => {
    const changes = { redirect_uri: `${START}callback` };
    const { location } = await new Browser().get(authorizationUrl(changes));
    const page = await new Browser().get(String(location));
    expect(page).toMatchObject({ status: 400, referrerPolicy: 'same-origin' });
    expect(page.body).toContain('<h1>This sign-in has expired</h1>');
    expect(page.body).toContain(`Please start again: go back to`);
    expect(page.body).toContain(`<a href="${START}">${START}</a>`);
    expect(page.contentSecurityPolicy).toContain("form-action 'none'");
  });

  test('is one that was used already', async () => {
    const browser = new Browser();
    const { location } = await browser.get(authorizationUrl({}));
    const chosen = await browser.submit(String(location), { user: 'alice' });
    await browser.get(String(chosen.location));
    const again = await browser.submit(String(location), { user: 'alice' });
    expect(again).toMatchObject({ status: 400, location: undefined });
    expect(again.body).toContain('<h1>This sign-in has expired</h1>');
  });

  test.each([
    ['/login/unknown'],
    ['/auth/unknown'],
    ['/login/unknown?client_id=nobody&redirect_uri=http://localhost/callback'],
    ['/login/unknown?client_id=demo-postman&redirect_uri=https://evil.example.com/callback'],
    ['/login/unknown?client_id=demo-postman&redirect_uri=javascript:alert(1)'],
    ['/login/unknown?client_id=demo-postman'],
    ['/login/unknown?client_id=demo-service&redirect_uri=http://localhost/callback'],
  ])('leads to no page that is not registered: %s', async (path) => {
    const { status, body } = await new Browser().get(provider.issuer + path);
    expect(status).toBe(400);
    expect(body).toContain('go back to the application from which you came, and sign in there.');
    expect(body.match(/href="[^"]*"/g)).toStrictEqual(['href="/"']);
  });
});

test('the provider prints nothing for any of these requests', () => {
  expect(provider.output()).toBe(`Identity provider listening on ${provider.issuer}\n`);
});
