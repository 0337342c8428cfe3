import type { RequestListener } from 'node:http';
import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { heldAnswer } from '../../support/held-answer';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { type ObservedKeys, observeKeys } from '../../support/observed-keys';
import { ellipticCurveKey, publicJwk, rsaKey } from '../../support/signing';

const REFRESH_AFTER_MS = 600_000;
const RETRY_WITH_KEYS_MS = 10_000;
const RETRY_WITHOUT_KEYS_MS = 1_000;
const WAIT_AFTER_MS = 1_200_000;

const HOUR_MS = 3_600_000;

const OLD = publicJwk(rsaKey('old'));
const NEW = publicJwk(rsaKey('new'));
const OTHER_ALGORITHM = publicJwk(ellipticCurveKey('other', 'P-256'));

let server: KeySetServer;

beforeEach(async () => {
  server = await startKeySetServer([OLD]);
});

afterEach(() => server.close());

const serverError: RequestListener = (_request, response) => {
  response.writeHead(500).end();
};

/** Keys with `old`, which was fetched, and then withdrawn so long ago. */
async function keysWithdrawn(agoMs: number, answer: Parameters<KeySetServer['answer']>[0]) {
  const keys = observeKeys([server], { JWKS_URI: server.jwksUri });
  await keys.find('old');
  server.answer(answer);
  keys.clock.advance(agoMs);
  return keys;
}

function accepts({ find }: ObservedKeys): Promise<boolean> {
  return find('old').then((keys) => keys.length > 0);
}

describe('a key that was withdrawn while no token came', () => {
  test.each([
    ['20 minutes', WAIT_AFTER_MS],
    ['23 hours', 23 * HOUR_MS],
  ])('is refused by the first token after %s', async (_name, agoMs) => {
    const keys = await keysWithdrawn(agoMs, [NEW]);
    await expect(accepts(keys)).resolves.toBe(false);
    expect(server.requests()).toBe(2);
  });

  test('is refused to all of 100 tokens that come at once, with 1 request', async () => {
    const keys = await keysWithdrawn(23 * HOUR_MS, [NEW]);
    const accepted = await Promise.all(Array.from({ length: 100 }, () => accepts(keys)));
    expect(accepted).not.toContain(true);
    expect(server.requests()).toBe(2);
  });

  test('may serve once more before 20 minutes, because the token does not wait', async () => {
    const keys = await keysWithdrawn(WAIT_AFTER_MS - 1, [NEW]);
    const refreshed = keys.nextEvent();
    await expect(accepts(keys)).resolves.toBe(true);
    await refreshed;
    await expect(accepts(keys)).resolves.toBe(false);
  });

  test('is refused by a token that finds a refresh under way', async () => {
    const slow = heldAnswer([NEW]);
    const keys = await keysWithdrawn(WAIT_AFTER_MS - 1, slow.listener);
    await expect(accepts(keys)).resolves.toBe(true);
    await slow.asked;
    keys.clock.advance(1);
    const accepted = accepts(keys);
    slow.release();
    await expect(accepted).resolves.toBe(false);
    expect(server.requests()).toBe(2);
  });

  test('is refused after a failure that is long past', async () => {
    const keys = await keysWithdrawn(REFRESH_AFTER_MS, serverError);
    const failed = keys.nextEvent();
    await expect(accepts(keys)).resolves.toBe(true);
    await failed;
    server.answer([NEW]);
    keys.clock.advance(23 * HOUR_MS);
    await expect(accepts(keys)).resolves.toBe(false);
  });
});

describe('keys older than 20 minutes serve while the provider', () => {
  test.each<[string, Parameters<KeySetServer['answer']>[0]]>([
    ['answers with an error', serverError],
    ['publishes an empty set', []],
    ['publishes entries that are not keys', [null, 'key', {}]],
    ['publishes keys for encryption only', [{ ...NEW, use: 'enc' }]],
  ])('%s, and it is asked at most every 10 s', async (_name, answer) => {
    const keys = await keysWithdrawn(23 * HOUR_MS, answer);
    for (let token = 0; token < 100; token += 1) await expect(accepts(keys)).resolves.toBe(true);
    expect(server.requests()).toBe(2);
    keys.clock.advance(RETRY_WITH_KEYS_MS);
    await expect(accepts(keys)).resolves.toBe(true);
    expect(server.requests()).toBe(3);
    expect(keys.events.at(-1)).toMatchObject({ event: 'stale' });
  });

  test('does not answer, and a token waits no longer than the deadline', async () => {
    const keys = await keysWithdrawn(WAIT_AFTER_MS, () => undefined);
    const startedAt = performance.now();
    await expect(accepts(keys)).resolves.toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('a set with keys for other algorithms only', () => {
  const ONLY_OTHERS =
    /offers no acceptable key: not for an accepted algorithm \(accepted algorithms: RS256\)/;

  test('withdraws the keys before it: tokens are undecided, and the log names the setting', async () => {
    const keys = await keysWithdrawn(23 * HOUR_MS, [OTHER_ALGORITHM]);
    await expect(keys.find('old')).rejects.toThrow(ONLY_OTHERS);
    await expect(keys.find('old')).rejects.toThrow(SigningKeysUnavailable);
    expect(keys.events.at(-1)).toMatchObject({
      event: 'failed',
      problem: expect.stringMatching(ONLY_OTHERS) as string,
    });
  });

  test('withdraws them also if it was fetched in the background, or for an unknown kid', async () => {
    const aged = await keysWithdrawn(REFRESH_AFTER_MS, [OTHER_ALGORITHM]);
    const failed = aged.nextEvent();
    await expect(accepts(aged)).resolves.toBe(true);
    await failed;
    await expect(aged.find('old')).rejects.toThrow(ONLY_OTHERS);

    server.answer([OLD]);
    const asked = await keysWithdrawn(0, [OTHER_ALGORITHM]);
    await expect(asked.find('unknown')).rejects.toThrow(ONLY_OTHERS);
    await expect(asked.find('old')).rejects.toThrow(ONLY_OTHERS);
  });

  test.each([
    ['Ed25519', { kty: 'OKP', crv: 'Ed25519', kid: 'ed', x: 'AA' }],
    ['secp256k1', { kty: 'EC', crv: 'secp256k1', kid: 'k1', x: 'AA', y: 'AA' }],
  ])('may be of a kind that no setting accepts: %s', async (_name, entry) => {
    const keys = await keysWithdrawn(WAIT_AFTER_MS, [null, entry]);
    await expect(keys.find('old')).rejects.toThrow(SigningKeysUnavailable);
  });

  test('ends when the provider publishes an acceptable key again, within a second', async () => {
    const keys = await keysWithdrawn(WAIT_AFTER_MS, [OTHER_ALGORITHM]);
    await expect(keys.find('old')).rejects.toThrow(SigningKeysUnavailable);
    server.answer([OTHER_ALGORITHM, OLD]);
    keys.clock.advance(RETRY_WITHOUT_KEYS_MS);
    await expect(accepts(keys)).resolves.toBe(true);
  });
});

describe('while the provider is not asked again, the error keeps the cause and its age', () => {
  const html: RequestListener = (_request, response) => {
    response.end('<!doctype html>');
  };
  const wrongAddress: RequestListener = (_request, response) => {
    response.writeHead(404).end();
  };

  test.each<[string, Parameters<KeySetServer['answer']>[0], string]>([
    ['an empty set', [], 'offers no acceptable key: it is empty'],
    [
      'keys of another algorithm',
      [OTHER_ALGORITHM],
      'offers no acceptable key: not for an accepted algorithm (accepted algorithms: RS256)',
    ],
    [
      'a wrong address',
      wrongAddress,
      'answered with status 404 instead of 200; set the address of the key set (JWKS_URI, or jwksUri of the entry) or check the issuer',
    ],
    [
      'a web page',
      html,
      'answered with something that is not JSON; set the address of the key set (JWKS_URI, or jwksUri of the entry) or check the issuer',
    ],
  ])('%s, with keys in the cache and without', async (_name, answer, cause) => {
    server.answer(answer);
    const without = observeKeys([server], { JWKS_URI: server.jwksUri });
    await expect(without.find('old')).rejects.toThrow(`${server.jwksUri} ${cause}`);
    without.clock.advance(400);
    await expect(without.find('old')).rejects.toThrow(`${server.jwksUri} ${cause} (400 ms ago)`);
    expect(server.requests()).toBe(1);

    server.answer([OLD]);
    const { clock, find } = await keysWithdrawn(0, answer);
    for (let kid = 0; kid < 3; kid += 1) await find(`unknown-${kid}`).catch(() => undefined);
    clock.advance(400);
    const unavailable = find('unknown');
    await expect(unavailable).rejects.toThrow(SigningKeysUnavailable);
    await expect(unavailable).rejects.toThrow(`${server.jwksUri} ${cause} (400 ms ago)`);
  });
});
