import { readSettings } from '../../web/settings';

const SETTINGS = {
  title: 'My service',
  issuer: 'https://issuer.example.com/',
  clientId: 'my-page',
  scope: 'openid reports:read',
  api: 'https://api.example.com/v1',
  token: { header: 'Authorization', prefix: 'Bearer ' },
};

test('settings without and with what is optional are read', () => {
  expect(readSettings(SETTINGS)).toEqual(SETTINGS);
  const complete = {
    ...SETTINGS,
    audience: 'https://api.example.com',
    local: { users: ['alice'] },
  };
  expect(readSettings(complete)).toEqual(complete);
});

test('members that the page does not know are not taken over', () => {
  expect(readSettings({ ...SETTINGS, clientSecret: 'a secret' })).toEqual(SETTINGS);
});

test('the API has no slash at its end, and the issuer keeps its own', () => {
  const { api, issuer } = readSettings({ ...SETTINGS, api: 'https://api.example.com/' });
  expect([api, issuer]).toEqual(['https://api.example.com', 'https://issuer.example.com/']);
});

test.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
  'on this machine the issuer may be %s',
  (issuer) => {
    expect(readSettings({ ...SETTINGS, issuer }).issuer).toBe(issuer);
  },
);

test.each<[string, object, string]>([
  [
    'an issuer without TLS',
    { issuer: 'http://issuer.example.com' },
    'issuer of settings.json must be an https address, such as https://issuer.example.com',
  ],
  [
    'an issuer whose name only looks like this machine',
    { issuer: 'http://localhost.example.com' },
    'issuer of settings.json must be an https address, such as https://issuer.example.com',
  ],
  [
    'an API that is a script',
    { api: 'javascript:alert(1)' },
    'api of settings.json must be an https address, such as https://api.example.com',
  ],
  [
    'no client',
    { clientId: '' },
    'clientId of settings.json is missing, such as my-web-application',
  ],
  [
    'a scope without openid',
    { scope: 'reports:read' },
    'scope of settings.json must have openid among its scopes',
  ],
  ['a number as the audience', { audience: 1 }, 'audience of settings.json must be a text'],
  ['no place of the token', { token: undefined }, 'token of settings.json must be an object'],
  [
    'no header of the token',
    { token: {} },
    'header of token of settings.json is missing, such as Authorization',
  ],
  [
    'local users that are not a list',
    { local: { users: 'alice' } },
    'users of local of settings.json must be a list of texts',
  ],
])('%s is refused in one sentence', (_name, change, message) => {
  expect(() => readSettings({ ...SETTINGS, ...change })).toThrow(message);
});

test('a text in the place of settings is refused', () => {
  expect(() => readSettings('settings')).toThrow('settings.json must be an object');
});
