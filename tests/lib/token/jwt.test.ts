import { createHmac, generateKeyPairSync } from 'node:crypto';
import { type AuthorizerConfig, parseConfig } from '../../../lib/config/config';
import {
  type SigningAlgorithm,
  SUPPORTED_ALGORITHMS,
  type TrustedIssuer,
} from '../../../lib/config/trusted-issuer';
import { createIssuerKeySets } from '../../../lib/keys/issuer-key-sets';
import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { TokenRejected } from '../../../lib/reason';
import { type SigningKey, toSigningKey } from '../../../lib/keys/signing-key';
import { type JsonObject } from '../../../lib/json-object';
import type { VerifiedClaims } from '../../../lib/token/verified-claims';
import { createJwtKind } from '../../../lib/token/jwt';
import { keySources, trustedIssuer } from '../../support/trusted-issuer';
import {
  base64url,
  ellipticCurveKey,
  publicJwk,
  rsaKey,
  signParts,
  signToken,
  type TestKey,
  ed25519Key,
} from '../../support/signing';

const ISSUER_A = 'https://a.example.com';
const ISSUER_B = 'https://b.example.com/';
const NOW = 1_800_000_000;

const RSA_OF_A = rsaKey('rsa');
const RSA_OF_B = rsaKey('rsa');
const P256_OF_A = ellipticCurveKey('p-256', 'P-256');
const P384_OF_A = ellipticCurveKey('p-384', 'P-384');
const P521_OF_A = ellipticCurveKey('p-521', 'P-521');
/** A key that no issuer publishes. */
const FOREIGN = rsaKey('rsa');

const CONFIG = configOf(SUPPORTED_ALGORITHMS);
const RULES = { algorithms: SUPPORTED_ALGORITHMS, keyIdRequired: true };
const GOOD = { iss: ISSUER_A, sub: 'alice', aud: 'orders', exp: NOW + 60 };

function configOf(algorithms: readonly SigningAlgorithm[]): AuthorizerConfig {
  return parseConfig({
    JWT_ISSUER: `${ISSUER_A},${ISSUER_B}`,
    JWT_AUDIENCE: 'orders',
    JWT_ALGORITHMS: algorithms.join(','),
  });
}

/** The issuers' published keys. */
const PUBLISHED: Readonly<Record<string, readonly TestKey[]>> = {
  [ISSUER_A]: [RSA_OF_A, P256_OF_A, P384_OF_A, P521_OF_A],
  [ISSUER_B]: [RSA_OF_B],
};

/** Finds the keys of an issuer. */
type FindSigningKeys = (issuer: string, kid: string | undefined) => Promise<readonly SigningKey[]>;

/** A key source that serves these keys and records the requests. */
function keySource(published: Readonly<Record<string, readonly TestKey[]>> = PUBLISHED) {
  const asked: (readonly [issuer: string, kid: string | undefined])[] = [];
  const find: FindSigningKeys = (issuer, kid) => {
    asked.push([issuer, kid]);
    const keys = (published[issuer] ?? []).filter((key) => key.kid === kid);
    return Promise.resolve(keys.map((key) => toSigningKey(publicJwk(key), RULES)));
  };
  return { asked, find };
}

interface Circumstances {
  readonly config?: AuthorizerConfig;
  readonly find?: FindSigningKeys;
  readonly nowMs?: number;
}

async function verify(
  compact: string,
  { config = CONFIG, find = keySource().find, nowMs = NOW * 1000 }: Circumstances = {},
): Promise<VerifiedClaims> {
  const sources = keySources(config.issuers, find);
  return (await createJwtKind(sources, () => nowMs).verify(compact)).claims;
}

/** `reason` or `reason: claim`. Other errors than TokenRejected are rethrown. */
async function verdictOn(compact: string, circumstances?: Circumstances): Promise<string> {
  try {
    await verify(compact, circumstances);
  } catch (error) {
    if (error instanceof TokenRejected) return error.message;
    throw error;
  }
  return 'accepted';
}

/** A token of issuer A by its RSA key; `undefined` removes a member. */
function token(payload: JsonObject = {}, header: JsonObject = {}): string {
  return signToken({ ...GOOD, ...payload }, RSA_OF_A, header);
}

/** The same header and payload with another signature. */
function resigned(compact: string, change: (signature: Buffer) => Buffer): string {
  const [header, payload, signature] = compact.split('.');
  const changed = change(Buffer.from(signature ?? '', 'base64url'));
  return `${header ?? ''}.${payload ?? ''}.${base64url(changed)}`;
}

describe('a good token', () => {
  test('becomes verified claims', async () => {
    const payload = { ...GOOD, scope: 'orders:read', client_id: 'postman', jti: 'token-1' };
    await expect(verify(signToken(payload, RSA_OF_A))).resolves.toStrictEqual({
      issuer: ISSUER_A,
      subject: 'alice',
      scopes: new Set(['orders:read']),
      expiresAt: NOW + 60,
      clientId: 'postman',
      tokenId: 'token-1',
      handlerClaims: {},
      claims: payload,
    });
  });

  test.each<[SigningAlgorithm, TestKey]>([
    ['RS256', RSA_OF_A],
    ['RS384', RSA_OF_A],
    ['RS512', RSA_OF_A],
    ['PS256', RSA_OF_A],
    ['PS384', RSA_OF_A],
    ['PS512', RSA_OF_A],
    ['ES256', P256_OF_A],
    ['ES384', P384_OF_A],
    ['ES512', P521_OF_A],
  ])('signed with %s is accepted, even if nothing else is', async (algorithm, key) => {
    const compact = signToken(GOOD, key, {}, algorithm);
    await expect(verdictOn(compact)).resolves.toBe('accepted');
    await expect(verdictOn(compact, { config: configOf([algorithm]) })).resolves.toBe('accepted');
  });

  test('of each issuer is verified with the key of that issuer, although the kid is the same', async () => {
    const ofB = signToken({ ...GOOD, iss: ISSUER_B }, RSA_OF_B);
    await expect(verdictOn(token())).resolves.toBe('accepted');
    await expect(verify(ofB)).resolves.toMatchObject({ issuer: ISSUER_B });
  });

  test('asks for the keys of its issuer and kid, once', async () => {
    const { asked, find } = keySource();
    await verify(token(), { find });
    expect(asked).toStrictEqual([[ISSUER_A, 'rsa']]);
  });

  test('finds its key among keys of the same type under the same kid', async () => {
    const other = rsaKey('rsa');
    const { find } = keySource({ [ISSUER_A]: [other, RSA_OF_A] });
    await expect(verdictOn(signToken(GOOD, RSA_OF_A), { find })).resolves.toBe('accepted');
    await expect(verdictOn(signToken(GOOD, other), { find })).resolves.toBe('accepted');
  });

  test('finds its key among keys of other types under the same kid', async () => {
    const twin = { ...P256_OF_A, kid: 'rsa' };
    const { find } = keySource({ [ISSUER_A]: [twin, RSA_OF_A] });
    await expect(verdictOn(token(), { find })).resolves.toBe('accepted');
    await expect(verdictOn(signToken(GOOD, twin, {}, 'ES256'), { find })).resolves.toBe('accepted');
  });
});

describe('typ', () => {
  test.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'may be %j',
    async (typ) => {
      await expect(verdictOn(token({}, { typ }))).resolves.toBe('accepted');
    },
  );

  test.each<[unknown]>([
    ['dpop+jwt'],
    ['logout+jwt'],
    ['secevent+jwt'],
    ['JWE'],
    ['application/jwt'],
    ['JWT '],
    [''],
    [null],
    [1],
    [['JWT']],
  ])('%j is refused as token_type_not_accepted', async (typ) => {
    await expect(verdictOn(token({}, { typ }))).resolves.toBe('token_type_not_accepted');
  });
});

describe('crit and b64', () => {
  test.each<[JsonObject]>([
    [{ crit: ['exp'] }],
    [{ crit: ['x'], x: 1 }],
    [{ crit: [] }],
    [{ crit: null }],
    [{ b64: false, crit: ['b64'] }],
    [{ b64: false }],
    [{ b64: true }],
    [{ b64: null }],
  ])('%j is refused as header_not_supported', async (header) => {
    await expect(verdictOn(token({}, header))).resolves.toBe('header_not_supported');
  });
});

describe('alg', () => {
  test.each<[unknown]>([
    ['none'],
    ['None'],
    ['NONE'],
    [''],
    ['rs256'],
    ['RS1'],
    ['HS256'],
    ['EdDSA'],
    ['RSA-OAEP'],
    [undefined],
    [null],
    [256],
    [['RS256']],
    ['__proto__'],
  ])('%j is refused as algorithm_not_allowed', async (alg) => {
    await expect(verdictOn(token({}, { alg }))).resolves.toBe('algorithm_not_allowed');
    await expect(verdictOn(resigned(token({}, { alg }), () => Buffer.alloc(0)))).resolves.toBe(
      'algorithm_not_allowed',
    );
  });

  test.each(SUPPORTED_ALGORITHMS)('%s is refused if only others are configured', async (alg) => {
    const others = configOf(SUPPORTED_ALGORITHMS.filter((name) => name !== alg));
    await expect(verdictOn(token({}, { alg }), { config: others })).resolves.toBe(
      'algorithm_not_allowed',
    );
  });

  const publicKey = RSA_OF_A.publicKey;
  test.each<[string, string | Buffer]>([
    ['SPKI in PEM', publicKey.export({ type: 'spki', format: 'pem' })],
    ['PKCS#1 in PEM', publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['PEM after white space', ` \n${String(publicKey.export({ type: 'spki', format: 'pem' }))}`],
    ['SPKI in DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['PKCS#1 in DER', publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['a JWK', JSON.stringify(publicJwk(RSA_OF_A))],
    ['nothing at all', ''],
  ])('HS256 with the public key as the secret (%s) is refused', async (_what, secret) => {
    const input = token({}, { alg: 'HS256' }).split('.').slice(0, 2).join('.');
    const signature = createHmac('sha256', secret).update(input).digest('base64url');
    await expect(verdictOn(`${input}.${signature}`)).resolves.toBe('algorithm_not_allowed');
  });

  test.each<[string, string, TestKey]>([
    ['ES256', 'an RSA key', RSA_OF_A],
    ['RS256', 'a key on P-256', P256_OF_A],
    ['PS256', 'a key on P-256', P256_OF_A],
    ['ES384', 'a key on P-256', P256_OF_A],
    ['ES256', 'a key on P-384', P384_OF_A],
  ])('%s with %s is refused: the key is not for it', async (algorithm, _what, key) => {
    // The signature is as good as such a key can make it: only the algorithm is wrong.
    await expect(verdictOn(signToken(GOOD, key, {}, algorithm))).resolves.toBe(
      'algorithm_not_allowed',
    );
  });

  test('that differs from the one the key was published for is refused', async () => {
    const find: FindSigningKeys = () =>
      Promise.resolve([toSigningKey(publicJwk(RSA_OF_A, { alg: 'RS512' }), RULES)]);
    await expect(verdictOn(token(), { find })).resolves.toBe('algorithm_not_allowed');
    await expect(verdictOn(signToken(GOOD, RSA_OF_A, {}, 'RS512'), { find })).resolves.toBe(
      'accepted',
    );
  });

  test('must be the one that the signature was made with', async () => {
    const said = JSON.stringify({ alg: 'PS256', kid: 'rsa' });
    const compact = signParts(said, JSON.stringify(GOOD), RSA_OF_A, 'RS256');
    await expect(verdictOn(compact)).resolves.toBe('signature_invalid');
  });
});

describe('kid', () => {
  test('that is missing is refused as key_id_missing', async () => {
    await expect(verdictOn(token({}, { kid: undefined }))).resolves.toBe('key_id_missing');
  });

  test.each<[unknown]>([[null], [1], [true], [['rsa']], [{}]])(
    '%j is refused as token_malformed',
    async (kid) => {
      await expect(verdictOn(token({}, { kid }))).resolves.toBe('token_malformed');
    },
  );

  test.each(['', 'RSA', 'rsa ', 'unknown', '../../etc/passwd', "' OR 1=1 --"])(
    '%j, which the issuer does not publish, is refused as key_not_found',
    async (kid) => {
      await expect(verdictOn(token({}, { kid }))).resolves.toBe('key_not_found');
    },
  );
});

describe('iss', () => {
  test('that is missing is refused as claim_missing: iss', async () => {
    await expect(verdictOn(token({ iss: undefined }))).resolves.toBe('claim_missing: iss');
    await expect(verdictOn(token({ iss: null }))).resolves.toBe('claim_missing: iss');
  });

  test.each<[unknown]>([[[ISSUER_A]], [1], [{ [ISSUER_A]: true }]])(
    '%j is refused as claim_invalid: iss',
    async (iss) => {
      await expect(verdictOn(token({ iss }))).resolves.toBe('claim_invalid: iss');
    },
  );

  test.each([
    '',
    'https://evil.example.com',
    'https://a.example.co',
    'https://a.example.com/',
    'https://a.example.com.evil.example.com',
    'https://A.example.com',
    ' https://a.example.com',
    'https://b.example.com',
    'https://a.example.com,https://b.example.com/',
  ])('%j is refused as issuer_not_trusted: it is compared exactly', async (iss) => {
    await expect(verdictOn(token({ iss }))).resolves.toBe('issuer_not_trusted');
  });

  test('of another trusted issuer does not help: a key of A never verifies a token of B', async () => {
    const byA = signToken({ ...GOOD, iss: ISSUER_B }, RSA_OF_A);
    const byB = signToken({ ...GOOD, iss: ISSUER_A }, RSA_OF_B);
    await expect(verdictOn(byA)).resolves.toBe('signature_invalid');
    await expect(verdictOn(byB)).resolves.toBe('signature_invalid');
    const kidOfAOnly = signToken({ ...GOOD, iss: ISSUER_B }, P256_OF_A, {}, 'ES256');
    await expect(verdictOn(kidOfAOnly)).resolves.toBe('key_not_found');
  });
});

describe('a key inside a token', () => {
  const embedded = publicJwk(FOREIGN);
  test.each<[string, JsonObject]>([
    ['jwk', { jwk: embedded }],
    ['jku', { jku: 'https://evil.example.com/jwks.json' }],
    ['x5u', { x5u: 'https://evil.example.com/cert.pem' }],
    [
      'x5c',
      { x5c: [FOREIGN.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
    ],
  ])('%s is not followed', async (_member, header) => {
    const { asked, find } = keySource();
    const forged = signToken(GOOD, FOREIGN, header);
    await expect(verdictOn(forged, { find })).resolves.toBe('signature_invalid');
    // Once for the key, and once because its signature does not fit.
    expect(asked).toStrictEqual([
      [ISSUER_A, 'rsa'],
      [ISSUER_A, 'rsa'],
    ]);
    await expect(verdictOn(token({}, header))).resolves.toBe('accepted');
  });
});

describe('a token for Microsoft Graph, of which a hash of the nonce in the header is signed', () => {
  const forGraph = (claims: JsonObject): string => {
    const signed = signToken({ ...GOOD, ...claims }, RSA_OF_A, { nonce: 'the hash of it' });
    const header = base64url(JSON.stringify({ alg: 'RS256', kid: 'rsa', nonce: 'the nonce' }));
    return [header, ...signed.split('.').slice(1)].join('.');
  };

  test.each([
    '00000003-0000-0000-c000-000000000000',
    'https://graph.microsoft.com',
    ['https://graph.microsoft.com', 'https://contoso.sharepoint.com'],
  ])('is refused for its audience, which the operator can mend: %j', async (aud) => {
    await expect(verdictOn(forGraph({ aud }))).resolves.toBe('audience_not_accepted');
  });

  test('is refused for its signature if it names an audience of ours', async () => {
    await expect(verdictOn(forGraph({}))).resolves.toBe('signature_invalid');
  });

  test('is the only one: another token is refused for its signature, whatever its audience', async () => {
    const foreign = signToken({ ...GOOD, aud: 'https://graph.microsoft.com' }, FOREIGN);
    await expect(verdictOn(foreign)).resolves.toBe('signature_invalid');
  });
});

describe('the signature', () => {
  const ecdsa = signToken(GOOD, P256_OF_A, {}, 'ES256');

  test('of a key that no issuer publishes is invalid', async () => {
    await expect(verdictOn(signToken(GOOD, FOREIGN))).resolves.toBe('signature_invalid');
  });

  test('of another payload is invalid', async () => {
    const [header, , signature] = token().split('.');
    const payload = base64url(JSON.stringify({ ...GOOD, sub: 'mallory' }));
    await expect(verdictOn([header, payload, signature].join('.'))).resolves.toBe(
      'signature_invalid',
    );
  });

  test('of another header is invalid', async () => {
    const [, payload, signature] = token().split('.');
    const header = base64url(JSON.stringify({ alg: 'RS256', kid: 'rsa', typ: 'JWT' }));
    await expect(verdictOn([header, payload, signature].join('.'))).resolves.toBe(
      'signature_invalid',
    );
  });

  test.each([0, 100, 255])('with one bit changed in byte %d is invalid', async (index) => {
    const flip = (signature: Buffer): Buffer => {
      signature.writeUInt8(signature.readUInt8(index) ^ 1, index);
      return signature;
    };
    await expect(verdictOn(resigned(token(), flip))).resolves.toBe('signature_invalid');
  });

  test.each<[string, (signature: Buffer) => Buffer]>([
    ['missing', () => Buffer.alloc(0)],
    ['truncated by a byte', (signature) => signature.subarray(0, -1)],
    ['without its first byte', (signature) => signature.subarray(1)],
    ['longer by a zero', (signature) => Buffer.concat([signature, Buffer.alloc(1)])],
    ['led by a zero', (signature) => Buffer.concat([Buffer.alloc(1), signature])],
    ['all zeros', (signature) => Buffer.alloc(signature.length)],
    ['all ones', (signature) => Buffer.alloc(signature.length, 0xff)],
  ])('that is %s is invalid, RSA and ECDSA', async (_what, change) => {
    await expect(verdictOn(resigned(token(), change))).resolves.toBe('signature_invalid');
    await expect(verdictOn(resigned(ecdsa, change))).resolves.toBe('signature_invalid');
  });

  test.each<[SigningAlgorithm, TestKey]>([
    ['ES256', P256_OF_A],
    ['ES384', P384_OF_A],
    ['ES512', P521_OF_A],
  ])('of %s with r = s = 0 is invalid', async (algorithm, key) => {
    const zero = resigned(signToken(GOOD, key, {}, algorithm), ({ length }) =>
      Buffer.alloc(length),
    );
    await expect(verdictOn(zero)).resolves.toBe('signature_invalid');
  });

  test.each([
    ['r', 0],
    ['s', 32],
  ])('of ES256 with only %s = 0 is invalid', async (_what, start) => {
    const halved = resigned(ecdsa, (signature) => signature.fill(0, start, start + 32));
    await expect(verdictOn(halved)).resolves.toBe('signature_invalid');
  });

  test('of ES256 in DER, as other libraries write it, is invalid', async () => {
    const der = resigned(ecdsa, (signature) => {
      const integer = (bytes: Buffer): Buffer =>
        Buffer.concat([Buffer.from([2, bytes.length + 1, 0]), bytes]);
      const body = Buffer.concat([
        integer(signature.subarray(0, 32)),
        integer(signature.subarray(32)),
      ]);
      return Buffer.concat([Buffer.from([0x30, body.length]), body]);
    });
    await expect(verdictOn(der)).resolves.toBe('signature_invalid');
  });

  test('is checked before the claims: the answer to a forged token does not depend on its dates', async () => {
    const forged = signToken({ iss: ISSUER_A, exp: 0, aud: 'payments' }, FOREIGN);
    await expect(verdictOn(forged)).resolves.toBe('signature_invalid');
  });
});

describe('the claims', () => {
  test.each<[string, JsonObject]>([
    ['claim_missing: exp', { exp: undefined }],
    ['claim_missing: aud', { aud: undefined }],
    ['claim_missing: sub', { sub: undefined }],
    ['claim_invalid: exp', { exp: String(NOW + 60) }],
    ['claim_invalid: sub', { sub: '' }],
    ['audience_not_accepted', { aud: 'payments' }],
    ['token_expired', { exp: NOW - 60 }],
    ['token_not_active: nbf', { nbf: NOW + 60 }],
    ['token_not_active: iat', { iat: NOW + 60 }],
  ])('are refused as %s with %j, although the signature is good', async (verdict, payload) => {
    await expect(verdictOn(token(payload))).resolves.toBe(verdict);
  });

  test('with an exp of 1e999 are refused as claim_invalid: exp', async () => {
    const payload = JSON.stringify({ ...GOOD, exp: 0 }).replace('"exp":0', '"exp":1e999');
    const header = JSON.stringify({ alg: 'RS256', kid: 'rsa' });
    await expect(verdictOn(signParts(header, payload, RSA_OF_A, 'RS256'))).resolves.toBe(
      'claim_invalid: exp',
    );
  });

  test('are read against the clock in milliseconds, with the tolerance of 5 seconds', async () => {
    const compact = token({ exp: NOW });
    await expect(verdictOn(compact, { nowMs: (NOW + 5) * 1000 - 1 })).resolves.toBe('accepted');
    await expect(verdictOn(compact, { nowMs: (NOW + 5) * 1000 })).resolves.toBe('token_expired');
    const fraction = token({ exp: NOW + 0.5 });
    await expect(verdictOn(fraction, { nowMs: NOW * 1000 + 5_499 })).resolves.toBe('accepted');
    await expect(verdictOn(fraction, { nowMs: NOW * 1000 + 5_500 })).resolves.toBe('token_expired');
    const early = token({ nbf: NOW + 5 });
    await expect(verdictOn(early, { nowMs: NOW * 1000 - 1 })).resolves.toBe(
      'token_not_active: nbf',
    );
    await expect(verdictOn(early, { nowMs: NOW * 1000 })).resolves.toBe('accepted');
  });
});

describe('the order of the checks', () => {
  test('is issuer, header, key, signature, claims: the first that fails is the reason', async () => {
    const everythingWrong = {
      typ: 'dpop+jwt',
      crit: ['x'],
      alg: 'HS256',
      kid: undefined,
      iss: 'https://evil.example.com',
      exp: NOW - 60,
    };
    // Each line corrects the fault for which the line before it was refused.
    const steps: readonly (readonly [verdict: string, mended: JsonObject, key: TestKey])[] = [
      ['issuer_not_trusted', {}, FOREIGN],
      ['token_type_not_accepted', { iss: ISSUER_A }, FOREIGN],
      ['header_not_supported', { typ: 'at+jwt' }, FOREIGN],
      ['algorithm_not_allowed', { crit: undefined }, FOREIGN],
      ['key_id_missing', { alg: 'RS256' }, FOREIGN],
      ['key_not_found', { kid: 'unknown' }, FOREIGN],
      ['algorithm_not_allowed', { kid: 'p-256' }, FOREIGN],
      ['signature_invalid', { kid: 'rsa' }, FOREIGN],
      ['token_expired', {}, RSA_OF_A],
      ['accepted', { exp: NOW + 60 }, RSA_OF_A],
    ];

    let state: JsonObject = everythingWrong;
    for (const [verdict, mended, key] of steps) {
      state = { ...state, ...mended };
      const { iss, exp, ...header } = state;
      await expect(verdictOn(signToken({ ...GOOD, iss, exp }, key, header))).resolves.toBe(verdict);
    }
  });

  test('does not ask the key source for a token with a wrong header or issuer', async () => {
    const { asked, find } = keySource();
    for (const bad of [
      token({}, { typ: 'dpop+jwt' }),
      token({}, { crit: ['x'] }),
      token({}, { alg: 'none' }),
      token({}, { kid: undefined }),
      token({}, { kid: 1 }),
      token({ iss: undefined }),
      token({ iss: [ISSUER_A] }),
      token({ iss: 'https://evil.example.com' }),
    ]) {
      await expect(verdictOn(bad, { find })).resolves.not.toBe('accepted');
    }
    expect(asked).toStrictEqual([]);
  });
});

describe('a fault', () => {
  test('of the key source passes through unchanged and is not a verdict', async () => {
    const outage = new SigningKeysUnavailable('https://a.example.com/jwks cannot be reached');
    const find: FindSigningKeys = () => Promise.reject(outage);
    await expect(verify(token(), { find })).rejects.toBe(outage);
  });

  test('of a key that cannot be used as it was published is not a verdict either', async () => {
    const { publicKey } = ed25519Key('ed25519');
    const unfit: SigningKey = { kid: 'rsa', publicKey, algorithms: ['RS256'], signatureBytes: 256 };
    const find: FindSigningKeys = () => Promise.resolve([unfit]);
    const fault = verify(token(), { find });
    await expect(fault).rejects.toThrow(Error);
    await expect(fault).rejects.not.toThrow(TokenRejected);
  });
});

describe('EdDSA', () => {
  test.each(['ed25519', 'ed448'] as const)(
    'is verified with a key on the curve %s',
    async (type) => {
      const pair = generateKeyPairSync(type as 'ed25519');
      const key: TestKey = { ...pair, kid: type };
      const published = { [ISSUER_A]: [key] };
      const { find } = keySource(published);
      const good = signToken(GOOD, key, {}, 'EdDSA');
      await expect(verdictOn(good, { find })).resolves.toBe('accepted');
      const [header, , signature] = good.split('.');
      const [, payload] = signToken({ ...GOOD, sub: 'mallory' }, key, {}, 'EdDSA').split('.');
      const forged = [header, payload, signature].join('.');
      await expect(verdictOn(forged, { find })).resolves.toBe('signature_invalid');
      const foreign = { ...generateKeyPairSync(type as 'ed25519'), kid: type };
      await expect(verdictOn(signToken(GOOD, foreign, {}, 'EdDSA'), { find })).resolves.toBe(
        'signature_invalid',
      );
    },
  );

  test('is refused with a key of another kind, and where it is not configured', async () => {
    const key: TestKey = { ...generateKeyPairSync('ed25519'), kid: 'rsa' };
    await expect(verdictOn(signToken(GOOD, key, {}, 'EdDSA'))).resolves.toBe(
      'algorithm_not_allowed',
    );
    const { find } = keySource({ [ISSUER_A]: [key] });
    const config = configOf(['RS256']);
    await expect(verdictOn(signToken(GOOD, key, {}, 'EdDSA'), { find, config })).resolves.toBe(
      'algorithm_not_allowed',
    );
  });
});

/** An issuer with these rules, its keys before and after it is asked again, and the verdict on a token. */
async function verdictUnder(
  compact: string,
  rules: Partial<TrustedIssuer>,
  before: readonly TestKey[],
  after: readonly TestKey[] | 'not asked' = before,
): Promise<string> {
  const trusted = trustedIssuer({ issuer: ISSUER_A, algorithms: SUPPORTED_ALGORITHMS, ...rules });
  const under = (keys: readonly TestKey[], kid: string | undefined) =>
    keys
      .filter((key) => kid === undefined || key.kid === kid)
      .map((key) => toSigningKey(publicJwk(key), { ...RULES, keyIdRequired: false }));
  const source = {
    find: (kid: string | undefined) => Promise.resolve(under(before, kid)),
    findAgain: (kid: string | undefined) =>
      Promise.resolve(after === 'not asked' ? undefined : under(after, kid)),
  };
  try {
    const kind = createJwtKind(new Map([[trusted, source]]), () => NOW * 1000);
    const { claims } = await kind.verify(compact);
    expect(claims.subject).toBe('alice');
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRejected) return error.message;
    throw error;
  }
}

describe('a signature that does not fit', () => {
  const renewed: TestKey = { ...FOREIGN, kid: 'rsa' };
  const byRenewed = signToken(GOOD, renewed);

  test('is judged again with the keys that the issuer has now: a kid may name another key', async () => {
    await expect(verdictUnder(byRenewed, {}, [RSA_OF_A], [renewed])).resolves.toBe('accepted');
    const elliptic: TestKey = { ...P256_OF_A, kid: 'rsa' };
    await expect(
      verdictUnder(signToken(GOOD, elliptic, {}, 'ES256'), {}, [RSA_OF_A], [elliptic]),
    ).resolves.toBe('accepted');
  });

  test('is refused for good only when the issuer was asked', async () => {
    await expect(verdictUnder(byRenewed, {}, [RSA_OF_A], [RSA_OF_A])).resolves.toBe(
      'signature_invalid',
    );
    await expect(verdictUnder(byRenewed, {}, [RSA_OF_A], 'not asked')).resolves.toBe(
      'signature_unconfirmed',
    );
  });

  test('is not refused for good if the key was withdrawn meanwhile', async () => {
    await expect(verdictUnder(byRenewed, {}, [RSA_OF_A], [P256_OF_A])).resolves.toBe(
      'key_not_found',
    );
  });
});

describe('a token without kid', () => {
  const withoutKid = token({}, { kid: undefined });
  const optional = { keyIdRequired: false };

  test('is refused, unless the entry allows it', async () => {
    await expect(verdictUnder(withoutKid, {}, [RSA_OF_A])).resolves.toBe('key_id_missing');
    await expect(verdictUnder(withoutKid, optional, [RSA_OF_A])).resolves.toBe('accepted');
  });

  test('is verified only with the one key of its algorithm', async () => {
    const keys = [RSA_OF_A, P256_OF_A];
    await expect(verdictUnder(withoutKid, optional, keys)).resolves.toBe('accepted');
    await expect(verdictUnder(withoutKid, optional, [...keys, FOREIGN])).resolves.toBe(
      'key_ambiguous',
    );
    await expect(verdictUnder(withoutKid, optional, [P256_OF_A])).resolves.toBe('key_not_found');
    await expect(verdictUnder(withoutKid, optional, [FOREIGN])).resolves.toBe('signature_invalid');
    await expect(verdictUnder(withoutKid, optional, [FOREIGN], [RSA_OF_A])).resolves.toBe(
      'accepted',
    );
  });

  test('may also have a kid: then only that key counts', async () => {
    await expect(
      verdictUnder(token({}, { kid: 'p-256' }), optional, [RSA_OF_A, P256_OF_A]),
    ).resolves.toBe('algorithm_not_allowed');
    await expect(verdictUnder(token({}, { kid: '' }), optional, [RSA_OF_A])).resolves.toBe(
      'key_not_found',
    );
  });
});

test('a verified token without kid is judged anew when a second key could be meant', async () => {
  const trusted = trustedIssuer({ issuer: ISSUER_A, keyIdRequired: false });
  const [key, other] = [RSA_OF_A, FOREIGN].map((each) =>
    toSigningKey(publicJwk(each), { ...RULES, keyIdRequired: false }),
  );
  let published = [key, other].slice(0, 1).flatMap((each) => each ?? []);
  const find = () => Promise.resolve(published);
  const kind = createJwtKind(new Map([[trusted, { find, findAgain: find }]]), () => NOW * 1000);
  const compact = token({}, { kid: undefined });
  const verified = await kind.verify(compact);
  await expect(verified.verifyAgain(compact)).resolves.toBe(verified);
  published = [key, other].flatMap((each) => each ?? []);
  await expect(verified.verifyAgain(compact)).rejects.toMatchObject({ reason: 'key_ambiguous' });
});

describe('the types of an entry', () => {
  const strict = { types: ['at+jwt'] };

  test.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('%s is one of them', async (typ) => {
    await expect(verdictUnder(token({}, { typ }), strict, [RSA_OF_A])).resolves.toBe('accepted');
  });

  test.each([undefined, 'JWT', 'id+jwt', 'application/x/at+jwt'])('%s is not', async (typ) => {
    await expect(verdictUnder(token({}, { typ }), strict, [RSA_OF_A])).resolves.toBe(
      'token_type_not_accepted',
    );
  });
});

describe('an issuer of every tenant', () => {
  const issuer = 'https://login.example.com/{tid}/v2.0';
  const ofTenant = (iss: unknown, tid: unknown): Promise<string> =>
    verdictUnder(token({ iss, tid }), { issuer }, [RSA_OF_A]);

  test('is the one of the tenant that the token names', async () => {
    await expect(ofTenant('https://login.example.com/t-1/v2.0', 't-1')).resolves.toBe('accepted');
  });

  test.each([
    ['https://login.example.com/t-1/v2.0', 't-2'],
    ['https://login.example.com/t-1/v2.0', undefined],
    ['https://login.example.com/t-1/v2.0', ['t-1']],
    ['https://login.example.com//v2.0', ''],
    ['https://login.example.com/a/../b/v2.0', 'a/../b'],
    ['https://login.example.com/t-1?/v2.0', 't-1?'],
    [`https://login.example.com/${'t'.repeat(65)}/v2.0`, 't'.repeat(65)],
    ['https://evil.example.com/t-1/v2.0', 't-1'],
    ['https://login.example.com/$&/v2.0', '$&'],
    [issuer, undefined],
    [issuer, 't-1'],
  ])('%s with the tenant %j is another', async (iss, tid) => {
    await expect(ofTenant(iss, tid)).resolves.toBe('issuer_not_trusted');
  });

  test.each([
    ['before', ['https://login.example.com/t-1/v2.0', issuer]],
    ['after', [issuer, 'https://login.example.com/t-1/v2.0']],
  ])('leaves the tokens of a tenant to an entry of its own %s it', async (_where, issuers) => {
    const audienceOf = (name: string) => [name === issuer ? 'everybody' : 'one-tenant'];
    const config = {
      ...CONFIG,
      issuers: issuers.map((name) => trustedIssuer({ issuer: name, audiences: audienceOf(name) })),
    };
    const keySets = createIssuerKeySets(config, {
      fetchKeySet: () => Promise.resolve({ entries: [publicJwk(RSA_OF_A)], bytes: 0 }),
      requestDocument: () => Promise.reject(new Error('not discovered')),
      now: () => NOW * 1000,
      report: () => undefined,
    });
    const verdict = async (tid: string, aud: string) => {
      const iss = `https://login.example.com/${tid}/v2.0`;
      const jwt = createJwtKind(keySets, () => NOW * 1000);
      try {
        await jwt.verify(token({ iss, tid, aud }));
        return 'accepted';
      } catch (error) {
        return error instanceof TokenRejected ? error.message : error;
      }
    };
    await expect(verdict('t-1', 'one-tenant')).resolves.toBe('accepted');
    await expect(verdict('t-1', 'everybody')).resolves.toBe('audience_not_accepted');
    await expect(verdict('t-2', 'everybody')).resolves.toBe('accepted');
    await expect(verdict('t-2', 'one-tenant')).resolves.toBe('audience_not_accepted');
  });
});
