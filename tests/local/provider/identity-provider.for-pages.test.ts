import { Browser, createPkce } from '../../support/browser';
import { decodeToken, fetchJson } from '../../support/local-tokens';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../../support/process';

jest.setTimeout(30_000);

const CALLBACK = 'http://localhost:5173/';
interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

let provider: IdentityProviderProcess;

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
});

afterAll(() => provider.stop());

/** Requests a code, and returns the address to which the provider sends the browser at first. */
async function requestCode(
  browser: Browser,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const url = new URL('/auth', provider.issuer);
  url.search = new URLSearchParams({
    client_id: 'demo-web',
    response_type: 'code',
    redirect_uri: CALLBACK,
    code_challenge_method: 'S256',
    code_challenge: createPkce().challenge,
    scope: 'openid orders:read',
    ...parameters,
  }).toString();
  return String((await browser.get(url.href)).location);
}

/** Follows redirects of the provider as far as the page. */
async function arrive(browser: Browser, location: string): Promise<URL> {
  let next = location;
  while (next.startsWith(provider.issuer)) next = String((await browser.get(next)).location);
  return new URL(next);
}

function redeem(parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  return fetchJson(`${provider.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'demo-web', ...parameters }),
  });
}

async function signIn(browser = new Browser(), user = 'alice'): Promise<Tokens> {
  const { verifier, challenge } = createPkce();
  const login = await requestCode(browser, { code_challenge: challenge, login_hint: user });
  const arrived = await arrive(browser, login);
  return redeem({
    grant_type: 'authorization_code',
    code: String(arrived.searchParams.get('code')),
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
}

describe('login_hint', () => {
  test('signs in the user that it names, without the login page', async () => {
    const { access_token: token } = await signIn(new Browser(), 'alice');
    expect(decodeToken(token).payload).toMatchObject({ sub: 'alice', client_id: 'demo-web' });
  });

  test('of a user that does not exist leads to the login page', async () => {
    const browser = new Browser();
    const login = await requestCode(browser, { login_hint: 'mallory' });
    expect((await browser.get(login)).body).toContain('Sign in as <b>alice</b>');
  });
});

describe('a page of this machine', () => {
  test.each(['/token', '/.well-known/openid-configuration', '/token/revocation'])(
    'may read the answers of %s',
    async (path) => {
      const response = await fetch(provider.issuer + path, {
        ...(path.startsWith('/token') && {
          method: 'POST',
          body: new URLSearchParams({ client_id: 'demo-web' }),
        }),
        headers: { origin: 'http://localhost:5173' },
      });
      expect(response.headers.get('access-control-allow-origin')).toMatch(
        /^(\*|http:\/\/localhost:5173)$/,
      );
    },
  );

  test('uses each refresh token once; a second use ends the sign-in', async () => {
    const { refresh_token: first } = await signIn();
    const { refresh_token: second } = await redeem({
      grant_type: 'refresh_token',
      refresh_token: first,
    });
    expect(second).not.toBe(first);
    const refused = { error: 'invalid_grant' };
    const again = { grant_type: 'refresh_token', refresh_token: first };
    expect(await redeem(again)).toMatchObject(refused);
    expect(await redeem({ ...again, refresh_token: second })).toMatchObject(refused);
  });
});

describe('a logout that a page asks for', () => {
  const logoutUrl = (parameters: Readonly<Record<string, string>>): string =>
    `${provider.issuer}/session/end?${String(new URLSearchParams(parameters))}`;

  async function askToSignOut(browser: Browser, parameters: Readonly<Record<string, string>>) {
    const page = await browser.get(logoutUrl(parameters));
    const [, secret = ''] = /name="xsrf" value="(\w+)"/.exec(page.body) ?? [];
    return { page, confirm: { xsrf: secret, logout: 'yes' } };
  }

  test('is confirmed by the user, ends the refresh token, and leads back to the page', async () => {
    const browser = new Browser();
    const { refresh_token: refreshToken } = await signIn(browser);
    const { page, confirm } = await askToSignOut(browser, {
      client_id: 'demo-web',
      post_logout_redirect_uri: CALLBACK,
      state: 'some-state',
    });
    expect(page.body).toContain('<h1>Sign out</h1>');
    expect(page.contentSecurityPolicy).toContain("default-src 'none'");
    expect(page.contentSecurityPolicy).toContain("form-action 'self' http://localhost:5173;");
    expect(page.referrerPolicy).toBe('same-origin');

    const done = await browser.submit(`${provider.issuer}/session/end/confirm`, confirm);
    expect(done.location).toBe(`${CALLBACK}?state=some-state`);
    expect(
      await redeem({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    ).toMatchObject({ error: 'invalid_grant' });
  });

  test('without an address to return to ends on a page of the provider', async () => {
    const browser = new Browser();
    await signIn(browser);
    const { page, confirm } = await askToSignOut(browser, { client_id: 'demo-web' });
    expect(page.contentSecurityPolicy).toContain("form-action 'self';");
    const { location } = await browser.submit(`${provider.issuer}/session/end/confirm`, confirm);
    const last = await browser.get(String(location));
    expect(last.body).toContain('You are signed out');
    expect(last.contentSecurityPolicy).toContain("form-action 'none'");
  });

  test('returns to no address that is not registered', async () => {
    const page = await new Browser().get(
      logoutUrl({
        client_id: 'demo-web',
        post_logout_redirect_uri: 'https://evil.example.com/',
      }),
    );
    expect(page).toMatchObject({ status: 400, location: undefined });
  });
});

test('the provider prints nothing for any of these requests', () => {
  expect(provider.output()).toBe(`Identity provider listening on ${provider.issuer}\n`);
});
