import { deployedWebSettings } from '../../deploy/web-settings-file';
import { readSettings } from '../../web/settings';

const STAGE = {
  title: 'my-service',
  api: 'https://abc.execute-api.eu-central-1.amazonaws.com/dev',
  variables: { JWT_ISSUER: 'https://issuer.example.com/', JWT_AUDIENCE: 'https://api.example.com' },
  tokenSource: { header: 'Authorization', prefix: 'Bearer ' },
  client: { clientId: 'web-app', scope: '' },
  apiScopes: ['invoices:read', 'invoices:write'],
};

test('the page gets the issuer, the audience and the scopes of the stage, and can read them', () => {
  const settings = deployedWebSettings(STAGE);
  expect(settings).toStrictEqual({
    title: 'my-service',
    issuer: 'https://issuer.example.com/',
    clientId: 'web-app',
    scope: 'openid invoices:read invoices:write',
    audience: 'https://api.example.com',
    api: 'https://abc.execute-api.eu-central-1.amazonaws.com/dev',
    token: { header: 'Authorization', prefix: 'Bearer ' },
  });
  expect(readSettings(JSON.parse(JSON.stringify(settings)))).toStrictEqual(settings);
});

test('scopes that are written for the provider take the place of those of the rules', () => {
  const client = { clientId: 'web-app', scope: 'openid offline_access api://orders/read' };
  expect(deployedWebSettings({ ...STAGE, client }).scope).toBe(client.scope);
});

test('of several issuers, the page signs in at the first', () => {
  const variables = {
    TRUSTED_ISSUERS: JSON.stringify([
      { issuer: 'https://first.example.com', audiences: ['one', 'two'] },
      { issuer: 'https://second.example.com', audiences: ['three'] },
    ]),
  };
  expect(deployedWebSettings({ ...STAGE, variables })).toMatchObject({
    issuer: 'https://first.example.com',
    audience: 'one',
  });
});

test('a bare token in a header of its own is sent without a scheme', () => {
  const tokenSource = { header: 'X-Auth-Token', prefix: '' };
  const { token } = deployedWebSettings({ ...STAGE, tokenSource });
  expect(token).toStrictEqual({ header: 'X-Auth-Token', prefix: '' });
  expect(
    readSettings({ ...STAGE, ...deployedWebSettings({ ...STAGE, tokenSource }) }).token,
  ).toStrictEqual(token);
});
