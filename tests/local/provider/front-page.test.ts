import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../../support/process';
import { LOCAL_SCOPES } from '../../support/identities';
import { fetchJson } from '../../support/local-tokens';

jest.setTimeout(30_000);

const HOSTILE_SCOPE = '<img/src=x>';

let provider: IdentityProviderProcess;
let response: Response;
let page: string;

beforeAll(async () => {
  provider = await startIdentityProviderProcess({ scopes: [...LOCAL_SCOPES, HOSTILE_SCOPE] });
  response = await fetch(provider.issuer);
  page = await response.text();
});

afterAll(() => provider.stop());

describe('the front page', () => {
  test('says in its heading what answers here', () => {
    expect(response.status).toBe(200);
    expect(page).toContain('<h1>Local identity provider</h1>');
  });

  test.each([
    ['the users', 'alice', 'bob'],
    ['their claims', '{&#34;tenant&#34;:&#34;acme&#34;}'],
    ['the clients', 'demo-service', 'demo-opaque-service', 'demo-postman'],
    ['their secrets', 'demo-service-secret'],
    ['their grants', 'client_credentials', 'authorization_code'],
    ['their redirect addresses', 'https://oauth.pstmn.io/v1/callback', 'http://localhost/callback'],
    ['the scopes', ...LOCAL_SCOPES],
    ['the audience', 'https://api.example.com'],
  ])('lists %s', (_what, ...texts) => {
    for (const text of texts) expect(page).toContain(`<code>${text}</code>`);
  });

  test('has the endpoints of the discovery document', async () => {
    const metadata = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
    const urls = Object.values(Object(await metadata.json()) as Record<string, unknown>)
      .filter((value) => typeof value === 'string')
      .filter((value) => value.startsWith('http') && !value.endsWith('/test-tokens'));
    expect(urls.length).toBeGreaterThan(5);
    for (const url of urls) expect(page).toContain(`<code>${url}</code>`);
  });

  test('has commands for a token, with the port in force', () => {
    const { issuer } = provider;
    expect(page).toContain(`npm run --silent token -- --user alice --provider ${issuer}`);
    expect(page).toContain('curl -u demo-service:demo-service-secret -d grant_type=');
    expect(page).toContain(`${issuer}/token</pre>`);
  });

  test('has a command that works for a secret with signs that a form encodes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'front-page-'));
    const file = join(folder, 'identities.yml');
    const client = { secret: "50%25 of+that: 'it'", scopes: ['orders:read', 'openid'] };
    writeFileSync(file, JSON.stringify({ users: { bob: {} }, clients: { 'a%b+c': client } }));
    const own = await startIdentityProviderProcess({ file });
    try {
      const text = await (await fetch(own.issuer)).text();
      const [, credentials = ''] = /curl -u (\S+) -d/.exec(text) ?? [];
      const ask = (scope: string) =>
        fetchJson(`${own.issuer}/token`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(credentials)}` },
          body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
        });
      expect(await ask('orders:read')).toMatchObject({ scope: 'orders:read' });
      // A client does not get an ID token, so it may not have the scopes of OpenID Connect.
      expect(await ask('openid')).toMatchObject({
        error_description: 'a%b+c may not have the scope openid; possible here: orders:read',
      });
      expect(text).toContain('--data-urlencode scope=orders:read http');
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });

  test('does not show how to withdraw tokens without a list of them', () => {
    expect(page).not.toContain('withdraw');
  });

  test('shows names as text', () => {
    expect(page).not.toContain('<img');
    expect(page).toContain('<code>&#60;img/src=x&#62;</code>');
  });

  test('has the width of a phone on a phone', () => {
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  test('loads nothing, runs nothing, sends no form and cannot be framed', () => {
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(page).not.toMatch(/<script|<link|\shref=|\ssrc=/);
  });

  test('answers GET and HEAD only', async () => {
    const statuses = await Promise.all(
      ['HEAD', 'POST', 'DELETE'].map(
        async (method) => (await fetch(provider.issuer, { method })).status,
      ),
    );
    expect(statuses).toStrictEqual([200, 405, 405]);
  });
});
