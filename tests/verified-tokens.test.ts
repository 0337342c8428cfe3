import { inspect } from 'node:util';
import { parseConfig } from '../lib/config';
import { TokenRejected } from '../lib/reason';
import { type SigningKey, toSigningKey } from '../lib/signing-key';
import { decomposeUnverifiedToken } from '../lib/token';
import { digestOf, MAXIMUM_REMEMBERED, VerifiedTokens } from '../lib/verified-tokens';
import { createVerifier } from '../lib/verifier';
import { publicJwk, rsaKey, signToken, type TestKey } from './support/signing';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000;
const KEY = rsaKey('rsa');
const OTHER_KEY = rsaKey('rsa');
const CONFIG = parseConfig({ JWT_ISSUER: ISSUER, JWT_AUDIENCE: 'orders' });
const GOOD = { iss: ISSUER, aud: 'orders', sub: 'alice', nbf: NOW - 60, exp: NOW + 60 };
const TOKEN = signToken(GOOD, KEY);

/** A verifier with one key at a time, which counts how often a signature is checked with it. */
class CountingVerifier {
  checks = 0;
  now = NOW;
  private keys = [this.counted(KEY)];
  private readonly verifyToken = createVerifier(
    CONFIG,
    () => Promise.resolve(this.keys),
    () => this.now * 1000,
  );

  /** What the issuer publishes from now on. */
  publish(...keys: readonly TestKey[]): void {
    this.keys = keys.map((key) => this.counted(key));
  }

  async verdictOn(compact: string): Promise<string> {
    try {
      const { subject } = await this.verifyToken(decomposeUnverifiedToken(compact));
      return subject;
    } catch (error) {
      if (error instanceof TokenRejected) return error.reason;
      throw error;
    }
  }

  private counted(key: TestKey): SigningKey {
    const signingKey = toSigningKey(publicJwk(key), CONFIG.algorithms);
    // Nothing but the check of a signature looks at this.
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

let verifier: CountingVerifier;

beforeEach(() => {
  verifier = new CountingVerifier();
});

describe('the signature of a token', () => {
  test('is checked once while the issuer publishes the same key', async () => {
    for (let time = 0; time < 3; time += 1) {
      await expect(verifier.verdictOn(TOKEN)).resolves.toBe('alice');
    }
    expect(verifier.checks).toBe(1);
  });

  test('is checked again when the key set was fetched anew, even with the same key in it', async () => {
    await verifier.verdictOn(TOKEN);
    verifier.publish(KEY);
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('alice');
    expect(verifier.checks).toBe(2);
  });

  test('is good no more when the issuer has replaced the key under the same kid', async () => {
    await verifier.verdictOn(TOKEN);
    verifier.publish(OTHER_KEY);
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('signature_invalid');
  });

  test('is good no more when the issuer has withdrawn the key', async () => {
    await verifier.verdictOn(TOKEN);
    verifier.publish();
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('key_not_found');
  });

  test('is found good with the second of two keys under one kid, and remembered with that one', async () => {
    verifier.publish(OTHER_KEY, KEY);
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('alice');
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('alice');
  });

  test('of another token does not count for it, however alike they are', async () => {
    await verifier.verdictOn(TOKEN);
    const [header, payload, signature] = TOKEN.split('.');
    const [, otherPayload] = signToken({ ...GOOD, sub: 'mallory' }, KEY).split('.');
    const forged = [header, otherPayload, signature].join('.');
    await expect(verifier.verdictOn(forged)).resolves.toBe('signature_invalid');
    const unsigned = [header, payload, 'A'.repeat(342)].join('.');
    await expect(verifier.verdictOn(unsigned)).resolves.toBe('signature_invalid');
  });
});

describe('a token that was verified before', () => {
  test('is refused once it has expired', async () => {
    await verifier.verdictOn(TOKEN);
    verifier.now = NOW + 65;
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('token_expired');
  });

  test('is refused where the clock has gone back to before its nbf', async () => {
    await verifier.verdictOn(TOKEN);
    verifier.now = NOW - 66;
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('token_not_active');
  });
});

describe('a token that was rejected', () => {
  test('is not remembered, although its signature is good', async () => {
    const early = signToken({ ...GOOD, nbf: NOW + 30 }, KEY);
    await expect(verifier.verdictOn(early)).resolves.toBe('token_not_active');
    verifier.now = NOW + 30;
    await expect(verifier.verdictOn(early)).resolves.toBe('alice');
    expect(verifier.checks).toBe(2);
  });

  test('is not remembered as bad either: a key that comes later makes it good', async () => {
    verifier.publish(OTHER_KEY);
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('signature_invalid');
    verifier.publish(KEY);
    await expect(verifier.verdictOn(TOKEN)).resolves.toBe('alice');
  });
});

describe('what is remembered', () => {
  const key = toSigningKey(publicJwk(KEY), CONFIG.algorithms);

  test('is nothing of a token but its SHA-256', () => {
    const tokens = new VerifiedTokens();
    tokens.remember(digestOf(TOKEN), key);
    const held = inspect(tokens, { depth: Infinity, maxStringLength: Infinity });
    expect(held).toContain(digestOf(TOKEN));
    for (const part of [...TOKEN.split('.'), 'alice', 'orders']) expect(held).not.toContain(part);
  });

  test('is bounded: the oldest is forgotten first, and half of the bound is always kept', () => {
    const tokens = new VerifiedTokens();
    const digests = Array.from({ length: 2 * MAXIMUM_REMEMBERED }, (_, index) => String(index));
    for (const digest of digests) {
      tokens.remember(digest, key);
      // Now and then only: each look goes through all of them.
      if (Number(digest) % 499 !== 0) continue;
      const remembered = digests.filter((each) => tokens.recall(each) !== undefined);
      expect(remembered.length).toBeLessThanOrEqual(MAXIMUM_REMEMBERED);
      expect(remembered).toStrictEqual(
        digests.slice(Number(digest) + 1 - remembered.length, Number(digest) + 1),
      );
      expect(remembered.length).toBeGreaterThanOrEqual(
        Math.min(Number(digest) + 1, MAXIMUM_REMEMBERED / 2),
      );
    }
  });
});
