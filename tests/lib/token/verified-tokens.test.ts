import { inspect } from 'node:util';
import { parseConfig } from '../../../lib/config/config';
import { type SigningKey, toSigningKey } from '../../../lib/keys/signing-key';
import { TokenRejected } from '../../../lib/reason';
import {
  digestOf,
  REMEMBERED_CHARACTERS,
  VerifiedTokens,
} from '../../../lib/token/verified-tokens';
import { createJwtKind } from '../../../lib/token/jwt';
import { publicJwk, rsaKey, signToken, type TestKey } from '../../support/signing';
import { keySources } from '../../support/trusted-issuer';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000;
const KEY = rsaKey('rsa');
const OTHER_KEY = rsaKey('rsa');
const CONFIG = parseConfig({ JWT_ISSUER: ISSUER, JWT_AUDIENCE: 'orders' });
const RULES = { algorithms: ['RS256'], keyIdRequired: true } as const;
const GOOD = { iss: ISSUER, aud: 'orders', sub: 'alice', nbf: NOW - 60, exp: NOW + 60 };
const TOKEN = signToken(GOOD, KEY);

/** Decides with one issuer's keys, and counts how often a signature is checked with one of them. */
class CountingService {
  checks = 0;
  now = NOW;
  private keys = [this.counted(KEY)];
  /** The number of requests for keys. */
  questions = 0;
  private readonly tokens = new VerifiedTokens();
  private readonly jwt = createJwtKind(
    keySources(CONFIG.issuers, () => {
      this.questions += 1;
      return Promise.resolve(this.keys);
    }),
    () => this.now * 1000,
  );

  /** The keys that the issuer publishes from now on. */
  publish(...keys: readonly TestKey[]): void {
    this.keys = keys.map((key) => this.counted(key));
  }

  async verdictOn(compact: string): Promise<string> {
    try {
      return (await this.tokens.verify(compact, this.jwt)).claims.subject;
    } catch (error) {
      if (error instanceof TokenRejected) return error.reason;
      throw error;
    }
  }

  private counted(key: TestKey): SigningKey {
    const signingKey = toSigningKey(publicJwk(key), RULES);
    // Only the check of a signature reads this member.
    const countCheck = (): void => {
      this.checks += 1;
    };
    return {
      ...signingKey,
      get publicKey() {
        countCheck();
        return signingKey.publicKey;
      },
    };
  }
}

let service: CountingService;

beforeEach(() => {
  service = new CountingService();
});

describe('the signature of a token', () => {
  test('is checked once while the issuer publishes the same key', async () => {
    for (let time = 0; time < 3; time += 1) {
      await expect(service.verdictOn(TOKEN)).resolves.toBe('alice');
    }
    expect(service.checks).toBe(1);
  });

  test('is checked again when the key set was fetched again, even with the same key in it', async () => {
    await service.verdictOn(TOKEN);
    service.publish(KEY);
    await expect(service.verdictOn(TOKEN)).resolves.toBe('alice');
    expect(service.checks).toBe(2);
  });

  test('is no longer good when the issuer has replaced the key under the same kid', async () => {
    await service.verdictOn(TOKEN);
    service.publish(OTHER_KEY);
    await expect(service.verdictOn(TOKEN)).resolves.toBe('signature_invalid');
  });

  test('is no longer good when the issuer has withdrawn the key', async () => {
    await service.verdictOn(TOKEN);
    service.publish();
    await expect(service.verdictOn(TOKEN)).resolves.toBe('key_not_found');
  });

  test('is found good with the second of two keys under one kid, and remembered with that one', async () => {
    service.publish(OTHER_KEY, KEY);
    await expect(service.verdictOn(TOKEN)).resolves.toBe('alice');
    await expect(service.verdictOn(TOKEN)).resolves.toBe('alice');
    expect(service.checks).toBe(2);
  });

  test('of another token does not count for it, however similar they are', async () => {
    await service.verdictOn(TOKEN);
    const [header, payload, signature] = TOKEN.split('.');
    const [, otherPayload] = signToken({ ...GOOD, sub: 'mallory' }, KEY).split('.');
    const forged = [header, otherPayload, signature].join('.');
    await expect(service.verdictOn(forged)).resolves.toBe('signature_invalid');
    const unsigned = [header, payload, 'A'.repeat(342)].join('.');
    await expect(service.verdictOn(unsigned)).resolves.toBe('signature_invalid');
  });
});

describe('a token that was verified before', () => {
  test('is refused once it has expired', async () => {
    await service.verdictOn(TOKEN);
    service.now = NOW + 65;
    await expect(service.verdictOn(TOKEN)).resolves.toBe('token_expired');
  });

  test('is refused if the clock has gone back to before its nbf, or its iat', async () => {
    await service.verdictOn(TOKEN);
    service.now = NOW - 66;
    await expect(service.verdictOn(TOKEN)).resolves.toBe('token_not_active');

    const issuedNow = signToken({ ...GOOD, nbf: undefined, iat: NOW }, KEY);
    service.now = NOW;
    await expect(service.verdictOn(issuedNow)).resolves.toBe('alice');
    service.now = NOW - 6;
    await expect(service.verdictOn(issuedNow)).resolves.toBe('token_not_active');
  });

  test('is refused for its own fault, not for the fault of another token', async () => {
    await service.verdictOn(TOKEN);
    const withoutSubject = signToken({ ...GOOD, sub: undefined }, KEY);
    await expect(service.verdictOn(withoutSubject)).resolves.toBe('claim_missing');
    await expect(service.verdictOn(withoutSubject)).resolves.toBe('claim_missing');
  });
});

describe('the keys', () => {
  test('are requested once for each decision, whether or not the token is remembered', async () => {
    await service.verdictOn(TOKEN);
    await service.verdictOn(TOKEN);
    expect(service.questions).toBe(2);
    service.publish();
    await expect(service.verdictOn(TOKEN)).resolves.toBe('key_not_found');
    expect(service.questions).toBe(3);
  });
});

describe('a token that was rejected', () => {
  test('is not remembered, although its signature is good', async () => {
    const early = signToken({ ...GOOD, nbf: NOW + 30 }, KEY);
    await expect(service.verdictOn(early)).resolves.toBe('token_not_active');
    service.now = NOW + 30;
    await expect(service.verdictOn(early)).resolves.toBe('alice');
    expect(service.checks).toBe(2);
  });

  test('is not remembered as bad either: a key that is published later makes it good', async () => {
    service.publish(OTHER_KEY);
    await expect(service.verdictOn(TOKEN)).resolves.toBe('signature_invalid');
    service.publish(KEY);
    await expect(service.verdictOn(TOKEN)).resolves.toBe('alice');
  });
});

describe('the memory', () => {
  const key = toSigningKey(publicJwk(KEY), RULES);
  const jwtWith = (find: () => Promise<readonly SigningKey[]>) =>
    createJwtKind(keySources(CONFIG.issuers, find), () => NOW * 1000);
  const jwt = jwtWith(() => Promise.resolve([key]));

  test('holds the verified token under the SHA-256 of its text, and not the text', async () => {
    const tokens = new VerifiedTokens();
    const verified = await tokens.verify(TOKEN, jwt);
    expect(tokens.recall(digestOf(TOKEN))).toBe(verified);
    await expect(tokens.verify(TOKEN, jwt)).resolves.toBe(verified);
    const held = inspect(tokens, { depth: Infinity, maxStringLength: Infinity });
    expect(held).toContain(digestOf(TOKEN));
    for (const part of TOKEN.split('.')) expect(held).not.toContain(part);
  });

  test('passes an outage on: a remembered token is of no use without the keys', async () => {
    const outage = new Error('no keys');
    let isDown = false;
    const tokens = new VerifiedTokens();
    const failing = jwtWith(() => (isDown ? Promise.reject(outage) : Promise.resolve([key])));
    await tokens.verify(TOKEN, failing);
    isDown = true;
    await expect(tokens.verify(TOKEN, failing)).rejects.toBe(outage);
  });

  test('is bounded by the length of the tokens: half is always kept, and the latest one', async () => {
    const tokens = new VerifiedTokens();
    const token = await jwt.verify(TOKEN);
    const halfOfThem = 500;
    const characters = REMEMBERED_CHARACTERS / 2 / halfOfThem;
    const digests = Array.from({ length: 8 * halfOfThem }, (_, index) => String(index));
    for (const [index, digest] of digests.entries()) {
      tokens.remember(digest, { ...token, characters });
      // Only at times, above all when a half is full: each look reads all of them.
      if (![0, 1, 250, 499].includes(index % halfOfThem)) continue;
      const remembered = digests.filter((each) => tokens.recall(each) !== undefined);
      expect(remembered.length).toBeLessThanOrEqual(2 * halfOfThem);
      expect(remembered.length).toBeGreaterThanOrEqual(Math.min(index + 1, halfOfThem));
      expect(remembered).toContain(digest);
    }
  });

  test('recalls a part of the tokens that come in turns, even if half as many again as fit come', async () => {
    const tokens = new VerifiedTokens();
    const token = await jwt.verify(TOKEN);
    const fitting = 200;
    const characters = REMEMBERED_CHARACTERS / fitting;
    let recalled = 0;
    const rounds = 100;
    for (let turn = 0; turn < rounds * 1.5 * fitting; turn += 1) {
      const digest = String(turn % (1.5 * fitting));
      if (tokens.recall(digest) !== undefined) recalled += 1;
      else tokens.remember(digest, { ...token, characters });
    }
    // In the long run a third. If the older half always went, it would be none at all.
    expect(recalled / (rounds * 1.5 * fitting)).toBeGreaterThan(0.2);
  });

  test('does not keep a token for ever that does not come again', async () => {
    const tokens = new VerifiedTokens();
    const token = await jwt.verify(TOKEN);
    tokens.remember('first', token);
    // Each of these fills a half, and drops the older one by a chance of one in two.
    const characters = REMEMBERED_CHARACTERS / 2;
    for (let index = 0; index < 100; index += 1) {
      tokens.remember(String(index), { ...token, characters });
    }
    expect(tokens.recall('first')).toBeUndefined();
  });

  test('drops no token because another one is remembered anew again and again', async () => {
    const tokens = new VerifiedTokens();
    const token = await jwt.verify(TOKEN);
    const characters = REMEMBERED_CHARACTERS / 20;
    tokens.remember('kept', { ...token, characters });
    for (let time = 0; time < 100; time += 1) {
      // A claim of it changes, so it is another object each time.
      tokens.remember('changing', { ...token, characters: characters + (time % 3) });
    }
    expect(tokens.recall('kept')).toBeDefined();
  });
});
