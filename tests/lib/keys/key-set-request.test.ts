import { performance } from 'node:perf_hooks';
import { fetchKeySet } from '../../../lib/keys/key-set';
import {
  NothingAtAddress,
  requestDocument,
  SigningKeysUnavailable,
} from '../../../lib/keys/key-set-request';
import { PROVIDER_FAULTS } from '../../support/key-set-faults';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { type ObservedKeys, observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';

const REFRESH_AFTER_MS = 600_000;

/** No answer of a provider makes the authorizer wait longer. */
const MAXIMUM_WAIT_MS = 2_000;

const KEYS = [publicJwk(rsaKey('known'))];

const servers: KeySetServer[] = [];

afterAll(() => Promise.all(servers.map((server) => server.close())));

async function startServer(): Promise<KeySetServer> {
  const server = await startKeySetServer(KEYS);
  servers.push(server);
  return server;
}

/** The result of a search for a key, and how long it took. */
async function outcomeOf(find: Promise<unknown>) {
  const startedAt = performance.now();
  const outcome = await find.catch((error: unknown) => error);
  return { outcome, waitedMs: performance.now() - startedAt };
}

/** Fetches the keys, lets them grow old and the server fail, and then searches for the key. */
async function askWithOldKeys(keys: ObservedKeys, letItFail: () => void | Promise<void>) {
  await keys.find('known');
  await letItFail();
  keys.clock.advance(REFRESH_AFTER_MS);
  const reported = keys.nextEvent();
  const { outcome, waitedMs } = await outcomeOf(keys.find('known'));
  return { outcome, waitedMs, event: await reported };
}

describe('without keys, no decision is made about a token if the provider', () => {
  test.concurrent.each(PROVIDER_FAULTS)('$name', async ({ name, answer, problem }) => {
    const server = await startServer();
    server.answer(answer(KEYS));
    const keys = observeKeys([server]);

    const { outcome, waitedMs } = await outcomeOf(keys.find('known'));
    expect(outcome).toBeInstanceOf(SigningKeysUnavailable);
    expect(outcome).toMatchObject({ message: expect.stringMatching(problem) as string });
    expect(waitedMs).toBeLessThan(MAXIMUM_WAIT_MS);
    expect(keys.events).toEqual([expect.objectContaining({ event: 'failed', cause: 'no_keys' })]);
    // If there is nothing at the default address, it may be elsewhere.
    expect(server.requests()).toBe(/status 4(?:04|10)/.test(name) ? 3 : 1);
    await server.clientsGone();
  });

  test('cannot be reached', async () => {
    const server = await startServer();
    await server.close();
    const { outcome, waitedMs } = await outcomeOf(observeKeys([server]).find('known'));
    expect(outcome).toBeInstanceOf(SigningKeysUnavailable);
    expect(outcome).toHaveProperty('message', `${server.jwksUri} cannot be reached (ECONNREFUSED)`);
    expect(waitedMs).toBeLessThan(MAXIMUM_WAIT_MS);
  });
});

test('a host that does not exist is named as such, with the settings to look at', async () => {
  // RFC 2606 section 2. A machine without DNS gets another code, or waits for one until the deadline.
  await expect(requestDocument('https://keys.invalid/jwks.json')).rejects.toThrow(
    /^https:\/\/keys\.invalid\/jwks\.json (cannot be reached \((ENOTFOUND\); set the address of the key set \(JWKS_URI, or jwksUri of the entry\) or check the issuer|EAI_AGAIN\))|gave no complete answer)/,
  );
});

const WRONG_ADDRESS =
  '; set the address of the key set (JWKS_URI, or jwksUri of the entry) or check the issuer';

test.each([
  [401, SigningKeysUnavailable, '; a key set must be open to everybody'],
  [403, SigningKeysUnavailable, '; a key set must be open to everybody'],
  [404, NothingAtAddress, WRONG_ADDRESS],
  [410, NothingAtAddress, WRONG_ADDRESS],
  [500, SigningKeysUnavailable, ''],
])('an answer with status %i says what to do: %p%s', async (status, Failure, remedy) => {
  const server = await startServer();
  server.answer((_request, response) => response.writeHead(status).end());
  const error: unknown = await requestDocument(server.jwksUri).catch((each: unknown) => each);
  expect(error).toStrictEqual(
    new Failure(`${server.jwksUri} answered with status ${status} instead of 200${remedy}`),
  );
});

test.each([
  ['answers in UTF-16', Buffer.from('{"keys":[]}', 'utf16le'), 'something that is not JSON'],
  ['answers with JSON that is null', 'null', 'JSON that is not a key set (no "keys" array)'],
  ['has an object of keys', '{"keys":{}}', 'JSON that is not a key set (no "keys" array)'],
])('a provider that %s is said to have done so', async (_what, answer, problem) => {
  const server = await startServer();
  server.answer((_request, response) => response.end(answer));
  await expect(fetchKeySet(server.jwksUri)).rejects.toThrow(
    `${server.jwksUri} answered with ${problem}${WRONG_ADDRESS}`,
  );
});

describe('old keys stay in use, without a wait, if the provider', () => {
  test.concurrent.each(PROVIDER_FAULTS)('$name', async ({ answer, problem }) => {
    const server = await startServer();
    const keys = observeKeys([server]);
    const { outcome, waitedMs, event } = await askWithOldKeys(keys, () => {
      server.answer(answer(KEYS));
    });
    expect(outcome).toEqual([expect.objectContaining({ kid: 'known' })]);
    expect(waitedMs).toBeLessThan(200);
    expect(event).toMatchObject({ event: 'stale', cause: 'age' });
    expect(event.problem).toMatch(problem);
    await server.clientsGone();
  });

  test('cannot be reached', async () => {
    const server = await startServer();
    const { outcome, event } = await askWithOldKeys(observeKeys([server]), server.close);
    expect(outcome).toEqual([expect.objectContaining({ kid: 'known' })]);
    expect(event).toMatchObject({ event: 'stale' });
  });
});

describe('the answer of a provider', () => {
  test('is not read beyond the byte limit, and not kept', async () => {
    const server = await startServer();
    const fault = PROVIDER_FAULTS.find(({ name }) => name === 'sends 60 MB');
    server.answer(fault?.answer(KEYS) ?? []);
    const before = process.memoryUsage();
    for (let round = 0; round < 5; round += 1) {
      const keys = observeKeys([server]);
      await expect(keys.find('known')).rejects.toThrow(SigningKeysUnavailable);
    }
    await server.clientsGone();
    const after = process.memoryUsage();
    // The kernel buffers some megabytes that were sent and never read.
    expect(server.bytesSent() / 5).toBeLessThan(15_000_000);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(10_000_000);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(20_000_000);
  });

  test('is accepted if it is exactly as long as the limit', async () => {
    const server = await startServer();
    server.answer((_request, response) => {
      response.end(JSON.stringify({ keys: KEYS }).padEnd(150_000));
    });
    const keys = observeKeys([server]);
    await expect(keys.find('known')).resolves.toHaveLength(1);
    expect(keys.events).toEqual([expect.objectContaining({ event: 'fetched', bytes: 150_000 })]);
  });

  test.each([
    ['text/plain', 'text/plain'],
    ['text/html', 'text/html; charset=utf-8'],
    ['none', ''],
  ])('is accepted with any content type: %s', async (_name, type) => {
    const server = await startServer();
    server.answer((_request, response) => {
      if (type !== '') response.setHeader('content-type', type);
      response.end(JSON.stringify({ keys: KEYS }));
    });
    await expect(observeKeys([server]).find('known')).resolves.toHaveLength(1);
  });

  test('is asked for as JSON or as a key set', async () => {
    const server = await startServer();
    let accept: string | undefined;
    server.answer((request, response) => {
      ({ accept } = request.headers);
      response.end(JSON.stringify({ keys: KEYS }));
    });
    await observeKeys([server]).find('known');
    expect(accept).toBe('application/json, application/jwk-set+json');
  });

  test('may begin with a byte order mark', async () => {
    const server = await startServer();
    server.answer((_request, response) => {
      response.end(`\uFEFF${JSON.stringify({ keys: KEYS })}`);
    });
    await expect(observeKeys([server]).find('known')).resolves.toHaveLength(1);
  });

  test('may arrive one byte at a time, if it ends in time', async () => {
    const server = await startServer();
    server.answer((_request, response) => {
      for (const byte of JSON.stringify({ keys: KEYS })) response.write(byte);
      response.end();
    });
    await expect(observeKeys([server]).find('known')).resolves.toHaveLength(1);
  });
});

test('the error without keys has a reason of its own', () => {
  expect(new SigningKeysUnavailable('x')).toMatchObject({
    name: 'SigningKeysUnavailable',
    reason: 'keys_unavailable',
  });
});
