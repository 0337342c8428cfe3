import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { fetchJson } from '../../support/local-tokens';

jest.setTimeout(120_000);

let service: LocalService;

beforeAll(async () => {
  service = await startLocalService(
    // Of a developer's .env, for another provider.
    { JWT_ISSUER: 'https://issuer.example.com/', JWKS_URI: 'https://issuer.example.com/keys' },
    { parameters: { provider: 'cognito' } },
  );
});

afterAll(() => service.stop());

/** The address of the local provider, as the ready message prints it. */
function issuer(): string {
  return /^Identity provider {2}(\S+)/m.exec(service.output())?.[1] ?? '';
}

async function answerFor(token: string): Promise<[number, object]> {
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${token}` },
  });
  // Every answer of this service is a JSON object.
  return [response.status, (await response.json()) as object];
}

async function testToken(request: object): Promise<string> {
  const response = await fetch(`${issuer()}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

describe('sls offline with --param provider=cognito', () => {
  test('says which provider is played, and by which claim the audience is told', () => {
    expect(service.output()).toContain(
      '\nIt plays           Amazon Cognito, https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123\nAudience           the id of the client\n',
    );
  });

  test('answers a user with an access token of Cognito', async () => {
    expect(await answerFor(await testToken({ user: 'alice' }))).toMatchObject([
      200,
      { message: 'Hello, alice!', caller: { issuer: issuer(), clientId: 'demo-test-tokens' } },
    ]);
  });

  test('answers a client of local/identities.yml', async () => {
    const { access_token: token } = await fetchJson<{ access_token: string }>(`${issuer()}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('demo-service:demo-service-secret')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(await answerFor(token)).toMatchObject([200, { caller: { principal: 'demo-service' } }]);
  });

  test.each<[string, object, string]>([
    ['an ID token', { providerShape: 'cognito-id' }, 'not_an_access_token'],
    ['a token of another provider', { providerShape: 'okta' }, 'claim_missing'],
    ['a token for another client', { audience: 'another-client' }, 'audience_not_accepted'],
    ['an expired token', { expired: true }, 'token_expired'],
  ])('refuses %s', async (_what, request, reason) => {
    expect(await answerFor(await testToken(request))).toMatchObject([403, { reason }]);
  });
});
