import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import type { ApiRequest } from '../../../web/api';
import { type App, type Call, createApp } from '../../../web/app';
import { createSession } from '../../../web/session';
import { readSettings, type WebSettings } from '../../../web/settings';
import { fetchJson } from '../../support/local-tokens';
import { copyServiceWithFixture, type ServiceCopy } from '../../support/service-copy';
import { followToPage } from '../../web/web-session';

jest.setTimeout(120_000);

const GET = (path: string) => ({ method: 'GET', path }) as const;

let copy: ServiceCopy;
let service: LocalService;
let settings: WebSettings;

beforeAll(async () => {
  copy = await copyServiceWithFixture();
  service = await startLocalService({}, { directory: copy.directory });
  settings = readSettings(await fetchJson(`${service.web}/settings.json`));
});

beforeEach(fetchAsBrowser);

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  await service.stop();
  await copy.remove();
});

/** A browser names the page in Origin, and a page cannot do so itself. */
function fetchAsBrowser() {
  const { fetch } = globalThis;
  jest.spyOn(globalThis, 'fetch').mockImplementation((address, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('origin', service.web);
    return fetch(address, { ...init, headers });
  });
}

/** The page, up to what only a browser has. */
function open() {
  let kept: string | undefined;
  const session = createSession({
    settings,
    redirectUri: `${service.web}/`,
    pending: {
      keep: (text) => {
        kept = text;
      },
      take: () => kept,
    },
    now: Date.now,
  });
  return { session, app: createApp(settings, session, service.web) };
}

async function openAs(user: string) {
  const page = open();
  await page.session.complete(await followToPage(await page.session.signInAddress(user)));
  return page;
}

/** A call whose user stays. */
async function called(app: App, request: ApiRequest): Promise<Call> {
  const call = await app.call(request);
  if (call === undefined) throw new Error('The user has left');
  return call;
}

describe('the web application of sls offline', () => {
  test('knows the API, the provider and the users', () => {
    expect(settings).toMatchObject({
      title: 'jwt-lambda-authorizer',
      issuer: service.issuer,
      clientId: 'demo-web',
      api: service.baseUrl,
      local: { users: ['alice', 'bob'] },
    });
    expect(settings.scope.split(' ')).toContain('openid');
  });

  test('is a page, whose policy allows the API, the provider and nothing else', async () => {
    const response = await fetch(service.web);
    expect(await response.text()).toContain('<script type="module" src="main.js">');
    expect(response.headers.get('content-security-policy')).toContain(
      `connect-src 'self' ${service.baseUrl} ${service.issuer};`,
    );
    for (const file of ['main.js', 'page.css', 'icon.svg']) {
      expect((await fetch(`${service.web}/${file}`)).status).toBe(200);
    }
  });

  test('may read the answers of the API, and the id of its request', async () => {
    const { headers } = await fetch(`${service.baseUrl}/health`);
    expect(headers.get('access-control-allow-origin')).toBe(service.web);
    expect(headers.get('access-control-expose-headers')).toContain('X-Amzn-RequestId');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
  });

  test('greets the user, and says why the API let it in', async () => {
    const { app, session } = await openAs('alice');
    const { answer, text, decision } = await called(app, GET('/sayhello'));
    expect(answer.body).toMatchObject({ message: 'Hello, alice!' });
    expect(text).toMatchObject({ tone: 'good', title: 'Done' });
    expect(decision).toMatchObject({
      request: { method: 'GET', path: '/sayhello', route: 'GET /sayhello' },
      outcome: 'allowed',
      cache: { use: 'miss' },
    });
    expect(app.policy()).toContainEqual(
      expect.objectContaining({ route: 'GET /test-reports', effect: 'allow' }),
    );
    expect(JSON.stringify(app.calls())).not.toContain(session.currentToken());
    expect((await called(app, GET('/sayhello'))).decision?.cache.use).toBe('hit');
  });

  test('says why another user may not, and shows no policy of another token', async () => {
    const { app, session } = await openAs('bob');
    const { text, decision } = await called(app, GET('/test-reports'));
    expect(text.title).toBe('Not allowed');
    expect(decision).toMatchObject({ outcome: 'refused', reason: 'route_not_entitled' });
    expect(app.policy()).toContainEqual(
      expect.objectContaining({ route: 'GET /test-reports', effect: 'deny' }),
    );
    await session.renew();
    expect(app.policy()).toBeUndefined();
  });

  test('says which scope is missing', async () => {
    const { app } = await openAs('bob');
    const { text } = await called(app, { ...GET('/test-reports'), purpose: 'see reports' });
    expect(text.text).toMatch(
      /^You may not see reports: GET \/test-reports needs scope test-reports:read; the token has [^.]+\. /,
    );
  });

  test('forgets what it has shown when nobody is signed in any more', async () => {
    const { app, session } = await openAs('alice');
    await called(app, GET('/sayhello'));
    const forgotten = jest.fn();
    app.followUser(forgotten);
    session.forget();
    app.changed();
    app.changed();
    expect(forgotten).toHaveBeenCalledTimes(1);
    expect([app.calls(), app.policy()]).toEqual([[], undefined]);
  });

  test('does not show the answer to a user who has left before it came', async () => {
    const { app, session } = await openAs('alice');
    const call = app.call(GET('/sayhello'));
    session.forget();
    app.changed();
    expect(await call).toBeUndefined();
    expect(app.calls()).toEqual([]);
  });

  test('does not show the policy of one token for another that took its place meanwhile', async () => {
    const { app, session } = await openAs('alice');
    const call = called(app, GET('/sayhello'));
    session.replaceToken('another-token');
    expect((await call).answer.status).toBe(200);
    expect(app.policy()).toBeUndefined();
  });

  test('says that nobody is signed in', async () => {
    const { app } = open();
    const { text, decision } = await called(app, GET('/sayhello'));
    expect(text).toMatchObject({ title: 'Please sign in', next: 'sign-in' });
    expect(decision).toMatchObject({ outcome: 'refused', cache: { use: 'none' } });
  });

  test('keeps the latest calls first, and tells its parts of each', async () => {
    const { app } = open();
    let told = 0;
    app.follow(() => {
      told += 1;
    });
    await called(app, GET('/sayhello'));
    await called(app, GET('/health'));
    expect(app.calls().map(({ answer }) => answer.request.path)).toEqual(['/health', '/sayhello']);
    expect(told).toBe(2);
  });
});
