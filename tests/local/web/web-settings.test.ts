import { readOfflineSettings } from '../../../local/offline/offline-settings';
import { webSettingsOf } from '../../../local/web/web-settings';
import { readSettings } from '../../../web/settings';

type Environment = Readonly<Record<string, string>>;

function pageSettings(environment: Environment, web: { clientId?: string; scope?: string } = {}) {
  const service = {
    provider: { stage: 'local' },
    custom: {
      'serverless-offline': { noPrependStageInUrl: true, httpPort: 3100 },
      webPort: 3101,
      web,
    },
    functions: {
      authorizer: { environment: { JWT_AUDIENCE: 'https://api.example.com', ...environment } },
    },
  };
  const settings = webSettingsOf(
    readOfflineSettings(service, {}),
    'my-service',
    ['reports:read', 'reports:write'],
    ['alice'],
  );
  // The page must be able to read them.
  expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  return settings;
}

test('the page signs in at the local provider, with every scope of the API', () => {
  expect(pageSettings({ JWT_ISSUER: 'http://localhost:4100' })).toEqual({
    title: 'my-service',
    issuer: 'http://localhost:4100',
    clientId: 'demo-web',
    scope: 'openid reports:read reports:write',
    audience: 'https://api.example.com',
    api: 'http://localhost:3100',
    token: { header: 'Authorization', prefix: 'Bearer ' },
    local: { users: ['alice'] },
  });
});

test('the page signs in at another provider with a client and scopes of its own', () => {
  const web = { clientId: 'my-page', scope: 'openid profile' };
  expect(pageSettings({ JWT_ISSUER: 'https://issuer.example.com/' }, web)).toMatchObject({
    issuer: 'https://issuer.example.com/',
    clientId: 'my-page',
    scope: 'openid profile',
  });
});

test('of several issuers the page takes the first', () => {
  const JWT_ISSUER = 'https://one.example.com, https://two.example.com';
  expect(pageSettings({ JWT_ISSUER }, { clientId: 'my-page' }).issuer).toBe(
    'https://one.example.com',
  );
});

test('the page sends the token where the authorizer looks for it', () => {
  const environment = {
    JWT_ISSUER: 'http://localhost:4000',
    TOKEN_PARAMETER: 'header.X-Auth-Token',
    TOKEN_SCHEME: 'none',
  };
  expect(pageSettings(environment).token).toEqual({ header: 'X-Auth-Token', prefix: '' });
});
