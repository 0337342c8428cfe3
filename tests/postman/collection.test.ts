import collection from '../../postman/jwt-lambda-authorizer.postman_collection.json';
import deployed from '../../postman/deployed.postman_environment.json';
import local from '../../postman/local.postman_environment.json';
import { Browser, createPkce } from '../support/browser';
import { decodeToken, fetchJson } from '../support/local-tokens';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../support/process';

jest.setTimeout(30_000);

interface Request {
  readonly method: string;
  readonly description?: string;
  readonly url: { readonly raw: string };
}

interface Item {
  readonly name: string;
  readonly description?: string;
  readonly item?: readonly Item[];
  readonly event?: readonly { readonly script: { readonly exec: readonly string[] } }[];
  readonly request?: Request;
  readonly response?: readonly { readonly code: number; readonly originalRequest: Request }[];
}

interface Parameter {
  readonly key: string;
  readonly value: string;
  readonly enabled: boolean;
}

const items = allItems(collection.item);
const requests = items.filter(({ request }) => request !== undefined);
const settings = new Map<string, unknown>(
  collection.auth.oauth2.map(({ key, value }) => [key, value]),
);

function allItems(list: readonly Item[]): readonly Item[] {
  return list.flatMap((entry) => [entry, ...allItems(entry.item ?? [])]);
}

/** The status that the test of a request asserts, if it asserts one. */
function expectedStatus({ event = [] }: Item): readonly number[] {
  const script = event.flatMap(({ script: { exec } }) => exec).join('\n');
  return [...script.matchAll(/to\.have\.status\((\d+)\)/g)].map(([, status]) => Number(status));
}

test('every folder and every request has a description', () => {
  expect(requests.length).toBeGreaterThan(10);
  const undescribed = items.filter((item) => !(item.description ?? item.request?.description));
  expect(undescribed.map(({ name }) => name)).toEqual([]);
});

test('each status that a request expects has a saved example', () => {
  const examples = requests.flatMap(({ response = [] }) => response.map(({ code }) => code));
  expect([...new Set(examples)].sort()).toEqual(
    [...new Set(requests.flatMap(expectedStatus))].sort(),
  );
});

test('an example shows the answer to its own request', () => {
  for (const item of requests) {
    for (const { code, originalRequest } of item.response ?? []) {
      expect([item.name, code]).toEqual([item.name, ...expectedStatus(item)]);
      expect(item.request).toMatchObject(originalRequest);
    }
  }
});

describe('the OAuth settings of the collection', () => {
  let provider: IdentityProviderProcess;

  beforeAll(async () => {
    provider = await startIdentityProviderProcess();
  });

  afterAll(() => provider.stop());

  /** The parameters that Postman adds to a request, with the variables of an environment. */
  function parameters(
    name: 'authRequestParams' | 'tokenRequestParams',
    values: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>> {
    // The settings of each kind of grant have their own shape; these two are lists of parameters.
    const rows = settings.get(name) as readonly Parameter[];
    const environment = { ...variablesOf(local), ...values };
    return Object.fromEntries(
      rows
        .filter(({ enabled }) => enabled)
        .map(({ key, value }) => [
          key,
          value.replaceAll(/\{\{(\w+)\}\}/g, (_text, variable: string) => {
            return environment[variable] ?? `no variable ${variable}`;
          }),
        ]),
    );
  }

  /** Signs in as Postman does, and returns the claims of the access token. */
  async function signIn(values: Readonly<Record<string, string>>): Promise<object> {
    const { verifier, challenge } = createPkce();
    const callback = String(settings.get('redirect_uri'));
    const url = new URL('/auth', provider.issuer);
    url.search = new URLSearchParams({
      client_id: 'demo-postman',
      response_type: 'code',
      redirect_uri: callback,
      code_challenge_method: 'S256',
      code_challenge: challenge,
      scope: 'openid',
      ...parameters('authRequestParams', values),
    }).toString();
    const browser = new Browser();
    const start = await browser.get(url.href);
    const chosen = await browser.submit(String(start.location), { user: 'alice' });
    const finish = new URL(String((await browser.get(String(chosen.location))).location));
    const { access_token: token = '' } = await fetchJson<{ access_token?: string }>(
      `${provider.issuer}/token`,
      {
        method: 'POST',
        body: new URLSearchParams({
          client_id: 'demo-postman',
          grant_type: 'authorization_code',
          code: finish.searchParams.get('code') ?? '',
          redirect_uri: callback,
          code_verifier: verifier,
          ...parameters('tokenRequestParams', values),
        }),
      },
    );
    return decodeToken(token).payload;
  }

  test('have a row for audience and for resource, filled by variables of both environments', () => {
    const named = ['audience', 'resource'];
    const values = { audience: 'an audience', resource: 'a resource' };
    for (const name of ['authRequestParams', 'tokenRequestParams'] as const) {
      expect(parameters(name, values)).toEqual(values);
    }
    expect(Object.keys(variablesOf(local))).toEqual(expect.arrayContaining(named));
    expect(Object.keys(variablesOf(deployed))).toEqual(expect.arrayContaining(named));
  });

  // RFC 6749 section 3.1: a parameter without a value counts as omitted.
  test.each([
    ['left empty', {}],
    ['that name the API', { resource: 'https://api.example.com', audience: 'any' }],
  ])('bring a token with parameters %s', async (_case, values) => {
    expect(await signIn(values)).toMatchObject({ sub: 'alice', aud: 'https://api.example.com' });
  });
});

function variablesOf(environment: typeof local): Readonly<Record<string, string>> {
  return Object.fromEntries(environment.values.map(({ key, value }) => [key, value]));
}
