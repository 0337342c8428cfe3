import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from '../../../local/network/free-ports';
import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import type { AddedFunction } from '../../support/add-function';
import { fetchJson } from '../../support/local-tokens';
import { untilPrinted } from '../../support/printed';
import { copyServiceWithFixture, type ServiceCopy } from '../../support/service-copy';

jest.setTimeout(120_000);

/** A rule of each kind. */
const FUNCTION: AddedFunction = {
  name: 'testRules',
  file: 'test-rules',
  source: `import { json, protectedHandler } from '../lib/handler/http';

export const handler = protectedHandler(() => json(200, {}));
`,
  rules: {
    'GET /test-tenant': "{ where: ({ claims }) => claims['tenant'] === 'acme' }",
    'GET /test-audit': "{ anyScope: ['test-audit:read', 'test-audit:write'] }",
  },
};

const IDENTITIES = `users:
  anna: { claims: { tenant: acme } }
  emil: { claims: { tenant: globex } }
clients:
  auditor: { secret: auditor-secret, scopes: ['*'] }
  reader: { secret: reader-secret, scopes: ['test-audit:read'], claims: { tenant: acme } }
`;

let copy: ServiceCopy;
let service: LocalService;
let keyFolder: string;

beforeAll(async () => {
  keyFolder = await mkdtemp(join(tmpdir(), 'key-folder-'));
  copy = await copyServiceWithFixture([FUNCTION]);
  await writeIdentities(IDENTITIES);
  service = await start();
});

afterAll(async () => {
  await service.stop();
  await copy.remove();
  await rm(keyFolder, { recursive: true });
});

async function start(identityProviderPort?: number): Promise<LocalService> {
  return startLocalService(
    {},
    {
      directory: copy.directory,
      parameters: { identityProviderFolder: keyFolder },
      identityProviderPort: identityProviderPort ?? (await findFreePorts(1))[0] ?? 0,
    },
  );
}

function writeIdentities(text: string): Promise<void> {
  return writeFile(join(copy.directory, 'local/identities.yml'), text);
}

/** What `npm run token` asks for. */
async function testToken(request: object): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

async function clientToken(clientId: string, scope: string): Promise<string> {
  const { access_token: token = '' } = await fetchJson<{ access_token?: string }>(
    `${service.issuer}/token`,
    {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientId}-secret`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    },
  );
  return token;
}

async function statusWith(token: string, path: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(service.baseUrl + path, { headers })).status;
}

describe('a rule on claims', () => {
  test.each([
    ['a user whose claim satisfies it', { user: 'anna' }, 200],
    ['a user whose claim does not', { user: 'emil' }, 403],
    [
      'a token with another claim than its user has',
      { user: 'emil', claims: { tenant: 'acme' } },
      200,
    ],
  ])('answers %s', async (_who, request, status) => {
    expect(await statusWith(await testToken(request), '/test-tenant')).toBe(status);
  });

  test('answers a client by the claims of the client', async () => {
    const token = await clientToken('reader', 'test-audit:read');
    expect(await statusWith(token, '/test-tenant')).toBe(200);
  });
});

describe('a rule that one of several scopes satisfies', () => {
  test.each(['test-audit:read', 'test-audit:write'])('can be tried with %s', async (scope) => {
    expect(await statusWith(await clientToken('auditor', scope), '/test-audit')).toBe(200);
  });

  test('refuses a token without any of them', async () => {
    expect(await statusWith(await testToken({ user: 'anna' }), '/test-audit')).toBe(403);
  });
});

test('users, claims and clients that are added while the service runs can be used at once', async () => {
  await writeIdentities(
    IDENTITIES.replace('users:', 'users:\n  dora: { claims: { tenant: acme } }') +
      '  writer: { secret: writer-secret, scopes: [test-audit:write] }\n',
  );
  expect(await statusWith(await testToken({ user: 'dora' }), '/test-tenant')).toBe(200);
  const token = await clientToken('writer', 'test-audit:write');
  expect(await statusWith(token, '/test-audit')).toBe(200);
});

test('an edit that cannot be used is named with its line, and the users from before stay', async () => {
  await writeIdentities('users:\n  anna: { claims: { iss: me } }\n');
  expect(await statusWith(await testToken({ user: 'anna' }), '/test-tenant')).toBe(200);
  await untilPrinted(service.output, 'identities.yml:');
  expect(service.output()).toMatch(
    /local\/identities\.yml:2: users\.anna\.claims\.iss is a claim that the provider itself sets/,
  );
  await writeIdentities(IDENTITIES);
});

// The last test, because it restarts the service.
test('after a restart a token that has expired is refused as expired, and a good one is accepted', async () => {
  const [expired, good] = await Promise.all([testToken({ expired: true }), testToken({})]);
  const port = Number(new URL(service.issuer).port);
  await service.stop();
  expect(await readFile(join(keyFolder, 'signing-key.json'), 'utf8')).toContain('"kty":"RSA"');

  service = await start(port);
  expect(await statusWith(good, '/sayhello')).toBe(200);
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${expired}` },
  });
  expect(await response.json()).toMatchObject({ reason: 'token_expired' });
});
