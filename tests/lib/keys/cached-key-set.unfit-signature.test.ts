import { heldAnswer } from '../../support/held-answer';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';

const RETRY_WITHOUT_KEYS_MS = 1_000;
const WAIT_AFTER_MS = 1_200_000;
const UNKNOWN_KID_BURST = 3;
const UNKNOWN_KID_INTERVAL_MS = 9_000;

const OLD = publicJwk(rsaKey('kid'));
const NEW = publicJwk(rsaKey('kid'));

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer([OLD]);
});

afterEach(() => server.close());

test('a signature that fits no key has the provider asked again, at once', async () => {
  const { find, findAgain } = observeKeys([server]);
  const [old] = await find('kid');
  server.answer([NEW]);
  const [renewed] = (await findAgain('kid')) ?? [];
  expect(renewed?.publicKey.equals(old?.publicKey ?? renewed.publicKey)).toBe(false);
  await expect(find('kid')).resolves.toStrictEqual([renewed]);
});

test('a flood of forged signatures costs the provider as little as one of unknown kids', async () => {
  const { find, findAgain, clock } = observeKeys([server]);
  await find('kid');
  const answers = [];
  for (let count = 0; count < 20; count += 1) answers.push(await findAgain('kid'));
  expect(answers.filter((keys) => keys !== undefined)).toHaveLength(UNKNOWN_KID_BURST);
  expect(server.requests()).toBe(1 + UNKNOWN_KID_BURST);
  clock.advance(UNKNOWN_KID_INTERVAL_MS);
  await expect(findAgain('kid')).resolves.toHaveLength(1);
});

test('an answer that was on its way already does not count: it may be older than the token', async () => {
  const { find, findAgain } = observeKeys([server]);
  await find('kid');
  const held = heldAnswer([OLD]);
  server.answer(held.listener);
  const first = find('unknown');
  await held.asked;
  const again = findAgain('kid');
  server.answer([NEW]);
  held.release();
  await first;
  const [key] = (await again) ?? [];
  expect(key?.publicKey.export({ format: 'jwk' }).n).toBe(NEW.n);
});

test('while the provider fails, nothing can be said', async () => {
  const { find, findAgain, clock } = observeKeys([server]);
  await find('kid');
  server.answer((_request, response) => response.writeHead(503).end());
  for (let count = 0; count < UNKNOWN_KID_BURST + 2; count += 1) {
    await expect(findAgain('kid')).rejects.toMatchObject({ name: 'SigningKeysUnavailable' });
    clock.advance(RETRY_WITHOUT_KEYS_MS);
  }
  expect(server.requests()).toBe(1 + UNKNOWN_KID_BURST);
});

test('if the request that was on its way fails, no second one waits for the same provider', async () => {
  const { find, findAgain } = observeKeys([server]);
  await find('kid');
  const held = heldAnswer([]);
  server.answer(held.listener);
  const first = find('unknown');
  await held.asked;
  const again = findAgain('kid');
  held.release();
  await expect(first).rejects.toMatchObject({ name: 'SigningKeysUnavailable' });
  await expect(again).rejects.toMatchObject({ name: 'SigningKeysUnavailable' });
  expect(server.requests()).toBe(2);
});

test('if the refresh of old keys has just failed, no second one waits for the same provider', async () => {
  const { find, findAgain, clock } = observeKeys([server]);
  await find('kid');
  server.answer((_request, response) => response.writeHead(503).end());
  clock.advance(WAIT_AFTER_MS);
  await expect(find('kid')).resolves.toHaveLength(1);
  await expect(findAgain('kid')).rejects.toMatchObject({ name: 'SigningKeysUnavailable' });
  expect(server.requests()).toBe(2);
});

test('the request is reported with its cause', async () => {
  const { find, findAgain, events } = observeKeys([server]);
  await find('kid');
  server.answer([NEW]);
  await findAgain('kid');
  expect(events.at(-1)).toMatchObject({
    event: 'rotated',
    cause: 'unfit_signature',
    added: ['kid'],
  });
});
