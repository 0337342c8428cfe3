import { findFreePorts } from '../../../local/network/free-ports';
import { type RunningProcess, startProcess } from '../../../local/offline/running-process';
import type { JsonObject } from '../../../lib/json-object';
import {
  decodeToken,
  fetchJson,
  fetchPublishedKeys,
  isSignedByOneOf,
} from '../../support/local-tokens';
import { sessionFor, signIn } from '../../web/web-session';

jest.setTimeout(60_000);

let running: RunningProcess;
let page: string;
let issuer: string;

beforeAll(async () => {
  const [port = 0] = await findFreePorts(1);
  page = `http://localhost:${port}`;
  running = startProcess(
    process.execPath,
    ['--import', 'tsx', 'tests/local/web/controlled-provider.ts', String(port)],
    { env: process.env },
  );
  issuer = (await running.printed(/Provider (\S+)/, 30_000))?.[1] ?? '';
});

afterAll(() => running.stop());

function control(name: string, body: JsonObject = {}): Promise<JsonObject> {
  return fetchJson(`${page}/local/${name}`, {
    method: 'POST',
    headers: { origin: page, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function signedIn() {
  const { session } = sessionFor({ issuer });
  await signIn(session, 'alice');
  return session;
}

const keyIdOf = (token: string | undefined) => decodeToken(String(token)).header['kid'];

describe('the token of a user', () => {
  test('can be replaced by one that has expired', async () => {
    const { token } = await control('expire-token', { user: 'alice' });
    const decoded = decodeToken(String(token));
    expect(decoded.payload).toMatchObject({ sub: 'alice', scope: expect.any(String) as string });
    expect(Number(decoded.payload['exp'])).toBeLessThan(Date.now() / 1000);
    expect(isSignedByOneOf(await fetchPublishedKeys(issuer), decoded)).toBe(true);
  });

  test('can be replaced by one of another key', async () => {
    const { token } = await control('forge-token', { user: 'bob' });
    const decoded = decodeToken(String(token));
    expect(decoded.payload).toMatchObject({ sub: 'bob' });
    expect(isSignedByOneOf(await fetchPublishedKeys(issuer), decoded)).toBe(false);
  });

  test('of a user that does not exist cannot be made', async () => {
    const response = await fetch(`${page}/local/expire-token`, {
      method: 'POST',
      headers: { origin: page, 'content-type': 'application/json' },
      body: '{"user":"mallory"}',
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error_description: expect.stringContaining('unknown user "mallory"') as string },
    ]);
  });
});

describe('a rotation of the keys', () => {
  test('publishes the new key alone, signs with it, and leaves the sign-in as it is', async () => {
    const session = await signedIn();
    const before = keyIdOf(session.currentToken());
    await control('rotate-keys');
    const keys = await fetchPublishedKeys(issuer);
    await session.renew();
    expect(keys.map(({ kid }) => kid)).toEqual([keyIdOf(session.currentToken())]);
    expect(keys.map(({ kid }) => kid)).not.toContain(before);
  });

  test('leaves a logout possible', async () => {
    const session = await signedIn();
    await control('rotate-keys');
    const address = await session.signOut();
    expect((await fetch(String(address))).status).toBe(200);
  });
});

test('a provider that is taken down answers nothing, and goes on when it is back', async () => {
  const session = await signedIn();
  await control('provider-down');
  await expect(session.renew()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(session.user()).toEqual({ id: 'alice', name: 'alice' });
  await control('provider-up');
  await session.renew();
  expect(decodeToken(String(session.currentToken())).payload).toMatchObject({ sub: 'alice' });
});

test('nothing of this is an error of the provider', () => {
  expect(running.output()).toBe(`Provider ${issuer}\n`);
});
