import * as fc from 'fast-check';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import { SUPPORTED_ALGORITHMS } from '../../lib/config/trusted-issuer';
import { fetchKeySet } from '../../lib/keys/key-set';
import type { LogFields } from '../../lib/log';
import { planPolicy } from '../../lib/policy/plan';
import type { SigningKey } from '../../lib/keys/signing-key';
import { acceptedKeys, type AcceptedKeys } from '../../lib/keys/accepted-keys';
import type { Answer } from '../support/deployments';
import { ATTACKER_RSA, KEYS_OF_ISSUER } from '../support/provider-keys';
import { tokenEvent } from '../hostile/row';
import { AUDIENCE, ISSUER, NOW, signed } from '../support/hostile-tokens';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';
import { anyBody, anyEntries, anyResponse } from './key-sets';
import { findFault, outcomeOf } from './outcome';
import { runs, TIMEOUT_MS } from './runs';

const RULES = { algorithms: SUPPORTED_ALGORITHMS, keyIdRequired: true };

jest.setTimeout(TIMEOUT_MS);

const SIGNATURE_BYTES: Readonly<Record<string, number>> = {
  prime256v1: 64,
  secp384r1: 96,
  secp521r1: 132,
};

const SERVICE = { accessRules: TEST_RULES, plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES) };

let server: KeySetServer;

beforeAll(async () => {
  server = await startKeySetServer();
});

afterAll(() => server.close());

/** The fault of a key that is to verify tokens, by OpenSSL's account of it. */
function findKeyFault({ publicKey, algorithms, signatureBytes }: SigningKey): string | undefined {
  if (publicKey.type !== 'public') return `a ${publicKey.type} key`;
  if (algorithms.length === 0) return 'a key for no algorithm';
  const {
    modulusLength = 0,
    publicExponent = 0n,
    namedCurve = '',
  } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa') {
    if (modulusLength < 2048 || modulusLength > 8192) return `${modulusLength} bits`;
    if (publicExponent <= 2n ** 16n || publicExponent % 2n === 0n) return 'a bad exponent';
    if (algorithms.some((name) => name.startsWith('ES'))) return 'an RSA key for ECDSA';
    return signatureBytes === Math.ceil(modulusLength / 8) ? undefined : 'a wrong length';
  }
  if (publicKey.asymmetricKeyType === 'ed25519') {
    if (algorithms.some((name) => name !== 'EdDSA')) return 'an Ed25519 key for RSA or ECDSA';
    return signatureBytes === 64 ? undefined : 'a wrong length';
  }
  if (publicKey.asymmetricKeyType !== 'ec') return `type ${String(publicKey.asymmetricKeyType)}`;
  if (algorithms.some((name) => !name.startsWith('ES'))) return 'an EC key for RSA';
  return SIGNATURE_BYTES[namedCurve] === signatureBytes ? undefined : `curve ${namedCurve}`;
}

function expectAcceptable({ byKid, count, skipped }: AcceptedKeys): void {
  const keys = [...byKid.values()].flat();
  expect(keys.map(findKeyFault).filter((fault) => fault !== undefined)).toEqual([]);
  expect(keys).toHaveLength(count);
  expect([...byKid].every(([kid, of]) => of.every((key) => key.kid === kid))).toBe(true);
  expect(skipped.length).toBeLessThanOrEqual(11);
}

/** Fetches the set of the server; undefined if the server does not have it. */
async function fetchAcceptedKeys(): Promise<AcceptedKeys | undefined> {
  try {
    const { entries } = await fetchKeySet(server.jwksUri);
    return acceptedKeys(entries, RULES);
  } catch (error) {
    expect(error).toHaveProperty('name', 'SigningKeysUnavailable');
    return undefined;
  }
}

/** A new authorizer, whose provider is the server. */
async function callNewAuthorizer(token: string): Promise<Answer> {
  const config = parseConfig({
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWKS_URI: server.jwksUri,
  });
  const log: LogFields[] = [];
  const { handler } = assembleAuthorizer(config, {
    ...SERVICE,
    now: () => NOW * 1000,
    log: (_level, fields) => {
      if (!('event' in fields)) log.push(fields);
    },
  });
  const startedAt = performance.now();
  const answer = await handler(tokenEvent(`Bearer ${token}`)).then(
    (policy) => ({ policy }),
    (error: unknown) => ({ error }),
  );
  return { ...answer, log, milliseconds: performance.now() - startedAt };
}

test('of any entries, only valid public signature keys are accepted', () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyEntries, (entries) => {
      const keys = acceptedKeys(entries, RULES);
      expectAcceptable(keys);
      accepted += keys.count;
    }),
    runs(500),
  );
  expect(accepted).toBeGreaterThan(100);
});

test('any body of an answer yields accepted keys or SigningKeysUnavailable', async () => {
  let fetched = 0;
  await fc.assert(
    fc.asyncProperty(anyBody, async (body) => {
      server.answer((_request, response) => response.end(body));
      const keys = await fetchAcceptedKeys();
      if (keys === undefined) return;
      expectAcceptable(keys);
      fetched += 1;
    }),
    runs(300),
  );
  expect(fetched).toBeGreaterThan(50);
});

test('any bytes instead of an answer yield accepted keys or SigningKeysUnavailable within 2 s', async () => {
  await fc.assert(
    fc.asyncProperty(anyResponse, async (bytes) => {
      server.answer((request) => {
        request.socket.on('error', () => undefined);
        request.socket.end(bytes);
      });
      const startedAt = performance.now();
      const keys = await fetchAcceptedKeys();
      expect(performance.now() - startedAt).toBeLessThan(2000);
      if (keys !== undefined) expectAcceptable(keys);
    }),
    runs(200),
  );
});

test('under any key set a forged token is refused or undecided, and a good one granted or undecided or unauthorized', async () => {
  const good = signed();
  const forged = signed({}, {}, ATTACKER_RSA);
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyBody, fc.constant(goodBody())), async (body) => {
      server.answer((_request, response) => response.end(body));
      const answer = await callNewAuthorizer(good);
      outcomes.add(outcomeOf(answer));
      expect(findFault(answer, tokenEvent(good))).toBeUndefined();
      const answerToForged = await callNewAuthorizer(forged);
      expect(findFault(answerToForged, tokenEvent(forged))).toBeUndefined();
      expect(outcomeOf(answerToForged)).not.toBe('allow');
    }),
    runs(150),
  );
  expect(outcomes).toContain('allow');
  expect(outcomes).toContain('undecided');
});

function goodBody(): Buffer {
  return Buffer.from(JSON.stringify({ keys: KEYS_OF_ISSUER }));
}

/** As many entries as fit into 150,000 bytes. */
test.each([
  ['RSA keys of the maximum length', () => ({ kty: 'RSA', kid: 'a', e: 'AQAB', n: letters(1365) })],
  [
    'RSA keys with an exponent as long as the modulus',
    () => ({ kty: 'RSA', kid: 'a', e: letters(342), n: letters(342) }),
  ],
  [
    'one RSA key of a million bits',
    () => ({ kty: 'RSA', kid: 'a', e: 'AQAB', n: letters(149_000) }),
  ],
  [
    'points off the curve P-521',
    () => ({ kty: 'EC', kid: 'a', crv: 'P-521', x: `A${letters(87)}`, y: `A${letters(87)}` }),
  ],
  ['empty objects', () => ({})],
])('150,000 bytes of %s take less than 2 s of CPU time', (_name, entry) => {
  const count = Math.floor(150_000 / (JSON.stringify(entry()).length + 1));
  const entries = Array.from({ length: count }, entry);
  const before = process.cpuUsage();
  expectAcceptable(acceptedKeys(entries, RULES));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(2000);
});

/** A large odd number in base64url. */
function letters(length: number): string {
  return `${'t'.repeat(length - 1)}Q`.replace(/Q$/, 'w');
}
