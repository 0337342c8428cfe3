import { once } from 'node:events';
import { createServer } from 'node:http';
import { findFreePorts } from '../../local/network/free-ports';
import { SignInProblem } from '../../web/sign-in-problem';
import { Browser } from '../support/browser';
import { decodeToken } from '../support/local-tokens';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../support/process';
import { followToPage, PAGE, revokeRefreshToken, sessionFor, signIn } from './web-session';

jest.setTimeout(30_000);

const MINUTE = 60_000;

let provider: IdentityProviderProcess;

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
});

afterAll(() => provider.stop());

const payloadOf = (token: string | undefined) => decodeToken(String(token)).payload;

async function problem(attempt: Promise<unknown>): Promise<SignInProblem> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof SignInProblem) return error;
    throw error;
  }
  throw new Error('It has succeeded');
}

describe('signing in', () => {
  test('uses PKCE, state and nonce, and asks for the scopes of the settings', async () => {
    const { session } = sessionFor({ issuer: provider.issuer });
    const { origin, searchParams } = await session.signInAddress('alice');
    expect(origin).toBe(provider.issuer);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'demo-web',
      response_type: 'code',
      redirect_uri: PAGE,
      scope: 'openid orders:read orders:write products:read',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      audience: 'https://api.example.com',
      login_hint: 'alice',
    });
  });

  test('gives an access token for the API, and the name of the user', async () => {
    const { session } = sessionFor({ issuer: provider.issuer });
    expect(session.user()).toBeUndefined();
    expect(await session.accessToken()).toBeUndefined();
    await signIn(session, 'alice');
    expect(session.user()).toEqual({ id: 'alice', name: 'alice' });
    expect(payloadOf(await session.accessToken())).toMatchObject({
      sub: 'alice',
      aud: 'https://api.example.com',
      scope: 'orders:read orders:write products:read',
    });
  });

  test('works without a scope of the API', async () => {
    const { session } = sessionFor({ issuer: provider.issuer, scope: 'openid' });
    await signIn(session, 'bob');
    expect(payloadOf(await session.accessToken())).toMatchObject({ sub: 'bob' });
  });

  test('keeps no token outside of its memory', async () => {
    const { session, kept } = sessionFor({ issuer: provider.issuer });
    const address = await session.signInAddress('alice');
    expect(Object.keys(JSON.parse(String(kept())) as object)).toEqual([
      'verifier',
      'state',
      'nonce',
    ]);
    await session.complete(await followToPage(address));
    expect(kept()).toBeUndefined();
  });

  test('is not completed by an address without an answer of the provider', async () => {
    const { session } = sessionFor({ issuer: provider.issuer });
    expect(await session.complete(new URL(PAGE))).toBe(false);
    expect(await session.complete(new URL(`${PAGE}?code=some-code`))).toBe(false);
    expect(session.user()).toBeUndefined();
  });

  test.each<[string, (answer: URLSearchParams) => void]>([
    [
      'another state',
      (answer) => {
        answer.set('state', 'x'.repeat(43));
      },
    ],
    [
      'another issuer',
      (answer) => {
        answer.set('iss', 'https://evil.example.com');
      },
    ],
    [
      'no issuer',
      (answer) => {
        answer.delete('iss');
      },
    ],
  ])('refuses an answer with %s', async (_name, change) => {
    const { session } = sessionFor({ issuer: provider.issuer });
    const answer = await followToPage(await session.signInAddress('alice'));
    change(answer.searchParams);
    const { kind, message } = await problem(session.complete(answer));
    expect(kind).toBe('refused');
    expect(message).toMatch(/^The answer of the identity provider was not accepted: /);
    expect(session.user()).toBeUndefined();
  });

  test('refuses an ID token with another nonce', async () => {
    const { session } = sessionFor({ issuer: provider.issuer });
    const address = await session.signInAddress('alice');
    address.searchParams.set('nonce', 'of-another-sign-in');
    const answer = await followToPage(address);
    expect((await problem(session.complete(answer))).message).toContain('nonce');
    expect(session.user()).toBeUndefined();
  });

  test('refuses the code of a sign-in with another verifier', async () => {
    const [{ session }, { session: other }] = [
      sessionFor({ issuer: provider.issuer }),
      sessionFor({ issuer: provider.issuer }),
    ];
    const stolen = await followToPage(await other.signInAddress('alice'));
    const own = await session.signInAddress('bob');
    stolen.searchParams.set('state', String(own.searchParams.get('state')));
    expect((await problem(session.complete(stolen))).message).toContain('invalid_grant');
  });

  test('refuses an answer that it did not ask for, and one that comes twice', async () => {
    const { session } = sessionFor({ issuer: provider.issuer });
    const answer = await followToPage(await session.signInAddress('alice'));
    await session.complete(answer);
    const text = /^This sign-in was not started in this tab, or it was already used/;
    expect((await problem(session.complete(answer))).message).toMatch(text);
    const { session: other } = sessionFor({ issuer: provider.issuer });
    expect((await problem(other.complete(answer))).message).toMatch(text);
  });

  test('says in plain words that the provider has let nobody in', async () => {
    const { session } = sessionFor({ issuer: provider.issuer });
    const state = String((await session.signInAddress('bob')).searchParams.get('state'));
    const answer = new URL(PAGE);
    answer.search = new URLSearchParams({
      error: 'access_denied',
      state,
      iss: provider.issuer,
    }).toString();
    expect((await problem(session.complete(answer))).message).toBe(
      'The identity provider did not let you in: you may not have what this page asks for.',
    );
  });

  test('says which scope does not exist', async () => {
    const { session } = sessionFor({ issuer: provider.issuer, scope: 'openid admin' });
    const answer = await followToPage(await session.signInAddress());
    expect((await problem(session.complete(answer))).message).toMatch(
      /^The identity provider refused the sign-in: invalid_scope \(the scope admin does not exist/,
    );
  });
});

describe('a provider that is not there', () => {
  test('is named as the reason, and is asked again the next time', async () => {
    const [port = 0] = await findFreePorts(1);
    const { session } = sessionFor({ issuer: `http://localhost:${port}` });
    expect(await problem(session.signInAddress())).toMatchObject({
      kind: 'unavailable',
      message: 'The identity provider does not answer. Please try again in a moment.',
    });
    const late = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          issuer: `http://localhost:${port}`,
          authorization_endpoint: `http://localhost:${port}/auth`,
        }),
      );
    });
    await once(late.listen(port, 'localhost'), 'listening');
    expect((await session.signInAddress()).pathname).toBe('/auth');
    late.closeAllConnections();
    late.close();
  });

  test.each([
    ['another issuer', 'https://evil.example.com', 'https://evil.example.com/auth'],
    ['a script as its address', undefined, 'javascript:alert(1)'],
    ['a script of this machine as its address', undefined, 'javascript://localhost/%0aalert(1)'],
    ['an address without TLS', undefined, 'http://evil.example.com/auth'],
  ])('is not a document with %s', async (_name, issuer, address) => {
    const server = createServer((_request, response) => {
      const body = { issuer: issuer ?? origin, authorization_endpoint: address };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
    const [port = 0] = await findFreePorts(1);
    const origin = `http://localhost:${port}`;
    await once(server.listen(port, 'localhost'), 'listening');
    const { session } = sessionFor({ issuer: origin });
    expect((await problem(session.signInAddress())).kind).toBe('refused');
    server.closeAllConnections();
    server.close();
  });
});

describe('a session', () => {
  async function signedIn() {
    const clock = { now: Date.now() };
    const { session } = sessionFor({ issuer: provider.issuer, now: () => clock.now });
    await signIn(session, 'alice');
    return { session, clock };
  }

  test('keeps its token until shortly before it expires, and renews it then', async () => {
    const { session, clock } = await signedIn();
    const first = await session.accessToken();
    clock.now += 59 * MINUTE;
    expect(await session.accessToken()).toBe(first);
    clock.now += MINUTE - 20_000;
    const second = await session.accessToken();
    expect(second).not.toBe(first);
    expect(payloadOf(second)).toMatchObject({ sub: 'alice' });
    expect(session.user()).toEqual({ id: 'alice', name: 'alice' });
  });

  test('uses each refresh token once, also for calls at the same time', async () => {
    const { session, clock } = await signedIn();
    clock.now += 60 * MINUTE;
    const [one, other] = await Promise.all([session.accessToken(), session.accessToken()]);
    expect(one).toBe(other);
    await session.renew();
    expect(await session.accessToken()).not.toBe(one);
  });

  test('ends if the provider refuses to renew it', async () => {
    const { session, clock } = await signedIn();
    await revokeRefreshToken(session, provider.issuer);
    clock.now += 60 * MINUTE;
    expect(await problem(session.accessToken())).toMatchObject({
      kind: 'ended',
      message: 'Your sign-in has ended. Please sign in again.',
    });
    expect(session.user()).toBeUndefined();
  });

  test.each([
    ['too many requests', 429, 'application/json', '{"error":"rate_limited"}'],
    ['a page of a proxy', 200, 'text/html', '<!doctype html>'],
    ['a refusal that is not of OAuth', 403, 'text/plain', 'Blocked'],
    ['an error of the server', 500, 'application/json', '{"error":"server_error"}'],
  ])('does not end at the answer: %s', async (_name, status, type, body) => {
    const { session } = await signedIn();
    const headers = { 'content-type': type };
    const provided = jest
      .spyOn(globalThis, 'fetch')
      .mockImplementation(() => Promise.resolve(new Response(body, { status, headers })));
    expect((await problem(session.renew())).kind).toBe('unavailable');
    provided.mockRestore();
    expect(session.user()).toEqual({ id: 'alice', name: 'alice' });
    await session.renew();
  });

  test('that is signed out forgets its tokens, and the provider too', async () => {
    const { session } = await signedIn();
    const address = await session.signOut();
    expect(session.user()).toBeUndefined();
    expect(await session.accessToken()).toBeUndefined();
    expect(session.canRenew()).toBe(false);
    expect(String(address)).toBe(
      `${provider.issuer}/session/end?client_id=demo-web&post_logout_redirect_uri=${encodeURIComponent(PAGE)}`,
    );
  });

  test('is signed out at the provider by a page that leads back', async () => {
    const browser = new Browser();
    const { session } = sessionFor({ issuer: provider.issuer });
    await session.complete(await followToPage(await session.signInAddress('alice'), browser));
    const { body } = await browser.get(String(await session.signOut()));
    const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(body) ?? [];
    const end = `${provider.issuer}/session/end/confirm`;
    expect((await browser.submit(end, { xsrf, logout: 'yes' })).location).toBe(PAGE);
  });

  test('that is signed out while it is renewed has the new refresh token revoked as well', async () => {
    const { session } = await signedIn();
    const { fetch } = globalThis;
    const seen = { renewed: '', revoked: '' };
    const watch = jest.spyOn(globalThis, 'fetch').mockImplementation(async (address, init) => {
      const body = new URLSearchParams(init?.body instanceof URLSearchParams ? init.body : '');
      const response = await fetch(address, init);
      const text = await response.clone().text();
      seen.renewed = /"refresh_token":"([^"]+)"/.exec(text)?.[1] ?? seen.renewed;
      seen.revoked = body.get('token') ?? seen.revoked;
      return response;
    });
    const renewing = session.renew();
    await session.signOut();
    await renewing;
    watch.mockRestore();
    expect(seen.renewed).not.toBe('');
    expect(seen.revoked).toBe(seen.renewed);
    expect(session.user()).toBeUndefined();
  });

  test('that is left while it is renewed stays signed out', async () => {
    const { session } = await signedIn();
    const renewing = session.renew();
    session.forget();
    await renewing;
    expect(session.user()).toBeUndefined();
  });
});
