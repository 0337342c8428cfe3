import { createPrivateKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { SUPPORTED_ALGORITHMS } from '../../../lib/config/trusted-issuer';
import { KeyNotAccepted, type SigningKey, toSigningKey } from '../../../lib/keys/signing-key';
import { base64url, ellipticCurveKey, publicJwk, rsaKey } from '../../support/signing';

const RSA = rsaKey('rsa-1');
const EC = ellipticCurveKey('ec-1', 'P-256');
const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const FIRST_PRIMES = [
  2n,
  3n,
  5n,
  7n,
  11n,
  13n,
  17n,
  19n,
  23n,
  29n,
  31n,
  37n,
  41n,
  43n,
  47n,
  53n,
  59n,
  61n,
  67n,
  71n,
  73n,
  79n,
  83n,
  89n,
  97n,
  101n,
  103n,
  107n,
  109n,
  113n,
  127n,
  131n,
  137n,
  139n,
  149n,
  151n,
  157n,
  163n,
  167n,
];

function signingKeyOf(entry: unknown): SigningKey {
  return toSigningKey(entry, { algorithms: SUPPORTED_ALGORITHMS, keyIdRequired: true });
}

/** Why an entry is not accepted. Other errors than KeyNotAccepted are rethrown. */
function problemOf(entry: unknown, algorithms = SUPPORTED_ALGORITHMS.slice()): string {
  try {
    toSigningKey(entry, { algorithms, keyIdRequired: true });
  } catch (error) {
    if (error instanceof KeyNotAccepted) return error.message;
    throw error;
  }
  return 'none';
}

/** An RSA entry with this modulus, which does not have to be a valid one. */
function rsaEntryOf(modulus: bigint, exponent: Buffer = Buffer.from([1, 0, 1])): JsonWebKey {
  const hex = modulus.toString(16);
  const n = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return { kty: 'RSA', kid: 'rsa-1', n: base64url(n), e: base64url(exponent) };
}

function rsaEntryOfBits(bits: number, exponent?: Buffer): JsonWebKey {
  return rsaEntryOf((1n << BigInt(bits)) - 1n, exponent);
}

describe('toSigningKey', () => {
  test('makes an RSA key for all RSA algorithms if it names none', () => {
    const key = signingKeyOf(publicJwk(RSA));
    expect(key.kid).toBe('rsa-1');
    expect(key.algorithms).toStrictEqual(RSA_ALGORITHMS);
    expect(key.signatureBytes).toBe(256);
    expect(key.publicKey.type).toBe('public');
    expect(key.publicKey.equals(RSA.publicKey)).toBe(true);
  });

  test.each([
    ['P-256', 'ES256', 64],
    ['P-384', 'ES384', 96],
    ['P-521', 'ES512', 132],
  ] as const)('makes a key on %s for %s only', (curve, algorithm, signatureBytes) => {
    const pair = ellipticCurveKey('ec-1', curve);
    const key = signingKeyOf(publicJwk(pair));
    expect(key).toMatchObject({ kid: 'ec-1', algorithms: [algorithm], signatureBytes });
    expect(key.publicKey.equals(pair.publicKey)).toBe(true);
  });

  test.each(RSA_ALGORITHMS)('makes an RSA key that names %s for this algorithm only', (alg) => {
    expect(signingKeyOf(publicJwk(RSA, { alg })).algorithms).toStrictEqual([alg]);
  });

  test('keeps only accepted algorithms, in the order of the configuration', () => {
    const rules = { algorithms: ['PS256', 'ES256', 'RS256'], keyIdRequired: true } as const;
    expect(toSigningKey(publicJwk(RSA), rules).algorithms).toStrictEqual(['PS256', 'RS256']);
  });

  test('needs no kid if the configuration says so', () => {
    const rules = { algorithms: ['RS256'], keyIdRequired: false } as const;
    for (const kid of [undefined, null, '']) {
      expect(toSigningKey({ ...publicJwk(RSA), kid }, rules).kid).toBe('');
    }
    expect(toSigningKey(publicJwk(RSA), rules).kid).toBe('rsa-1');
    expect(() => toSigningKey({ ...publicJwk(RSA), kid: 1 }, rules)).toThrow('no kid');
  });

  test('does not need use and key_ops, and ignores members that it does not know', () => {
    expect(problemOf(publicJwk(RSA, { use: undefined }))).toBe('none');
    expect(problemOf(publicJwk(RSA, { key_ops: ['verify'] }))).toBe('none');
    expect(problemOf(publicJwk(RSA, { key_ops: ['sign', 'verify'] }))).toBe('none');
    expect(problemOf(publicJwk(RSA, { issuer: 'https://issuer.example.com' }))).toBe('none');
  });

  test('uses neither the certificate nor the URL of an entry', () => {
    const entry = publicJwk(RSA, { x5c: ['nonsense'], x5u: 'http://127.0.0.1:1', x5t: '!' });
    expect(signingKeyOf(entry).publicKey.equals(RSA.publicKey)).toBe(true);
  });
});

describe('an entry is not accepted', () => {
  test.each<[unknown]>([[null], [undefined], ['key'], [1], [true], [[]], [[publicJwk(RSA)]]])(
    'if it is not an object: %j',
    (entry) => {
      expect(problemOf(entry)).toBe('not an object');
    },
  );

  test.each([undefined, null, '', 1, ['rsa-1']])('if its kid is %j', (kid) => {
    expect(problemOf({ ...publicJwk(RSA), kid })).toBe('no kid');
  });

  test.each(['enc', 'SIG', '', ['sig']])('if its use is %j', (use) => {
    expect(problemOf(publicJwk(RSA, { use }))).toBe('not for signatures (use)');
  });

  test.each<[unknown]>([[['sign']], [['encrypt', 'wrapKey']], [[]], ['verify']])(
    'if its key_ops are %j',
    (key_ops) => {
      expect(problemOf(publicJwk(RSA, { key_ops }))).toBe('not for verification (key_ops)');
    },
  );

  test('if it is a whole private key', () => {
    for (const { privateKey } of [RSA, EC]) {
      expect(problemOf({ ...privateKey.export({ format: 'jwk' }), kid: 'rsa-1' })).toBe(
        'not a public key',
      );
    }
  });

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
    'if it has the secret member %s, with any value',
    (member) => {
      expect(problemOf(publicJwk(RSA, { [member]: '' }))).toBe('not a public key');
    },
  );

  test.each(['use', 'key_ops', 'alg', 'd', 'k', 'x5c'])(
    'but not for a %s of null, which counts as absent',
    (member) => {
      expect(problemOf(publicJwk(RSA, { [member]: null }))).toBe('none');
    },
  );

  test('if it is a symmetric key', () => {
    expect(problemOf({ kty: 'oct', kid: 'a', k: base64url('secret') })).toBe('not a public key');
  });

  test.each(['oct', 'rsa', '', null, undefined])('if its kty is %j', (kty) => {
    expect(problemOf({ ...publicJwk(RSA), kty })).toBe('key type is not RSA, EC or OKP');
  });

  test.each<[string, string[]]>([
    ['RSA-OAEP', ['RS256']],
    ['HS256', ['RS256']],
    ['none', ['RS256']],
    ['ES256', ['RS256', 'ES256']],
    ['RS512', ['RS256']],
  ])('if it is an RSA key for %s, and the accepted algorithms are %j', (alg, accepted) => {
    const algorithms = SUPPORTED_ALGORITHMS.filter((name) => accepted.includes(name));
    expect(problemOf(publicJwk(RSA, { alg }), algorithms)).toBe('not for an accepted algorithm');
  });

  test.each(['', ['RS256'], 256])('if its alg is %j', (alg) => {
    expect(problemOf(publicJwk(RSA, { alg }))).toBe('not for an accepted algorithm');
  });

  test('if its type matches no accepted algorithm', () => {
    expect(problemOf(publicJwk(RSA), ['ES256'])).toBe('not for an accepted algorithm');
    expect(problemOf(publicJwk(EC), ['RS256'])).toBe('not for an accepted algorithm');
    expect(problemOf(publicJwk(EC), ['ES384'])).toBe('not for an accepted algorithm');
    expect(problemOf(publicJwk(EC, { alg: 'ES384' }))).toBe('not for an accepted algorithm');
  });

  test('if no algorithm is accepted', () => {
    expect(problemOf(publicJwk(RSA), [])).toBe('not for an accepted algorithm');
  });

  test('with a reason that contains no part of it', () => {
    const secrets = { kid: 'kid-value', use: 'use-value', kty: 'kty-value', crv: 'crv-value' };
    expect(problemOf({ ...secrets })).not.toContain('value');
    expect(problemOf({ ...secrets, use: 'sig' })).not.toContain('value');
    expect(problemOf({ ...secrets, use: 'sig', kty: 'EC' })).not.toContain('value');
  });
});

describe('an RSA key', () => {
  test.each([
    [2048, 256],
    [2049, 257],
    [3072, 384],
    [8192, 1024],
  ])('of %d bits is accepted and has signatures of %d bytes', (bits, signatureBytes) => {
    expect(signingKeyOf(rsaEntryOfBits(bits)).signatureBytes).toBe(signatureBytes);
  });

  test.each([512, 1024, 2047, 8193, 16_384])('of %d bits is not accepted', (bits) => {
    expect(problemOf(rsaEntryOfBits(bits))).toBe(`RSA modulus of ${bits} bits, not 2048 to 8192`);
  });

  test.each([
    ['modulus', rsaEntryOfBits(16_392)],
    ['exponent', rsaEntryOfBits(2048, Buffer.alloc(2_049, 0xff))],
  ])('leaves no error in OpenSSL, however long its %s is', (_what, entry) => {
    const pem = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).privateKey;
    expect(problemOf(entry)).toMatch(/^RSA (modulus of 16392 bits|exponent above 256 bits)/);
    expect(createPrivateKey(pem).type).toBe('private');
  });

  test('is measured by its modulus, not by the zeros before it', () => {
    const { n, ...entry } = rsaEntryOfBits(1024);
    const padded = Buffer.concat([Buffer.alloc(128), Buffer.from(n ?? '', 'base64url')]);
    expect(problemOf({ ...entry, n: base64url(padded) })).toBe(
      'RSA modulus of 1024 bits, not 2048 to 8192',
    );
  });

  test.each([
    ['65537', [1, 0, 1]],
    ['65539', [1, 0, 3]],
    ['4294967297', [1, 0, 0, 0, 1]],
  ])('with the exponent %s is accepted', (_exponent, bytes) => {
    expect(problemOf(rsaEntryOfBits(2048, Buffer.from(bytes)))).toBe('none');
  });

  test.each([
    ['0', [0]],
    ['1', [1]],
    ['3', [3]],
    ['65535', [255, 255]],
    ['65536', [1, 0, 0]],
    ['65538', [1, 0, 2]],
  ])('with the exponent %s is not accepted', (_exponent, bytes) => {
    expect(problemOf(rsaEntryOfBits(2048, Buffer.from(bytes)))).toBe(
      'RSA exponent is even or below 65537',
    );
  });

  test('with an exponent below 2 ** 256 is accepted, and with a larger one it is not', () => {
    const below = Buffer.alloc(32, 0xff);
    const above = Buffer.concat([Buffer.from([1]), Buffer.alloc(31), Buffer.from([1])]);
    expect(problemOf(rsaEntryOfBits(2048, below))).toBe('none');
    expect(problemOf(rsaEntryOfBits(2048, above))).toBe('RSA exponent above 256 bits');
  });

  test('of the flawed generator of CVE-2017-15361 is not accepted', () => {
    // Such a modulus is a power of 65537 modulo the product of the first primes.
    const product = FIRST_PRIMES.reduce((factors, prime) => factors * prime, 1n);
    const power = 65_537n ** 1_000n % product;
    const flawed = power + ((1n << 2047n) / product + 1n) * product;
    expect(problemOf(rsaEntryOf(flawed))).toBe(
      'RSA modulus of the generator of CVE-2017-15361 (ROCA)',
    );
    expect(problemOf(rsaEntryOf(flawed + 2n))).toBe('none');
  });

  test.each<[string, object]>([
    ['n is missing', { n: undefined }],
    ['n is a number', { n: 65_537 }],
    ['n is null', { n: null }],
    ['n is an object', { n: {} }],
    ['e is missing', { e: undefined }],
    ['e is a number', { e: 65_537 }],
  ])('is malformed if its %s', (_what, changes) => {
    expect(problemOf(publicJwk(RSA, changes))).toBe('malformed RSA key');
  });

  test('is too small if its n is empty or not base64', () => {
    for (const n of ['', '!!']) {
      expect(problemOf(publicJwk(RSA, { n }))).toBe('RSA modulus of 0 bits, not 2048 to 8192');
    }
  });
});

describe('an elliptic curve key', () => {
  test('is not imported if its algorithm is not accepted', () => {
    const offItsCurve = publicJwk(EC, { x: base64url(Buffer.alloc(32)) });
    expect(problemOf(offItsCurve, ['RS256'])).toBe('not for an accepted algorithm');
    expect(problemOf(offItsCurve, ['ES256'])).toBe('malformed EC key');
  });

  test.each(['secp256k1', 'P-224', 'Ed25519', 'p-256', '', null, undefined])(
    'on the curve %j is not accepted',
    (crv) => {
      expect(problemOf(publicJwk(EC, { crv }))).toBe(
        'curve is not P-256, P-384, P-521, Ed25519 or Ed448',
      );
    },
  );

  test.each(['Ed25519', 'Ed448'] as const)('on the curve %s is for EdDSA', (curve) => {
    const { publicKey } = generateKeyPairSync(curve.toLowerCase() as 'ed25519');
    const key = signingKeyOf({ ...publicKey.export({ format: 'jwk' }), kid: 'okp', use: 'sig' });
    expect(key.algorithms).toStrictEqual(['EdDSA']);
    expect(key.signatureBytes).toBe(curve === 'Ed448' ? 114 : 64);
    expect(key.publicKey.equals(publicKey)).toBe(true);
  });

  // Anyone can sign with such a point: it is 1, 2, 4 or 8 times itself the neutral element (RFC 8032 section 5.1).
  test.each([
    ['0', '00'.repeat(32)],
    ['1', `01${'00'.repeat(31)}`],
    ['-1', `ec${'ff'.repeat(30)}7f`],
    ['of a point of order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['of another one', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['0, not reduced', `ed${'ff'.repeat(30)}7f`],
    ['1, not reduced', `ee${'ff'.repeat(30)}7f`],
  ])('on Ed25519 with the y %s, in both signs, is not accepted', (_what, hex) => {
    const point = Buffer.from(hex, 'hex');
    for (const sign of [0x00, 0x80]) {
      point[31] = (point[31] ?? 0) ^ sign;
      const entry = { kty: 'OKP', crv: 'Ed25519', kid: 'weak', x: base64url(point) };
      expect(problemOf(entry)).toBe('point of small order');
    }
  });

  test('of Montgomery form, which cannot sign, is not accepted', () => {
    const { publicKey } = generateKeyPairSync('x25519');
    expect(problemOf({ ...publicKey.export({ format: 'jwk' }), kid: 'x' })).toMatch(
      /^curve is not/,
    );
  });

  const { x, y } = publicJwk(EC);
  test.each<[string, object]>([
    ['is not a point of its curve', { x: y, y: x }],
    ['is a point of another curve', { crv: 'P-384' }],
    ['is the origin', { x: base64url(Buffer.alloc(32)), y: base64url(Buffer.alloc(32)) }],
    ['has no x', { x: undefined }],
    ['has no y', { y: undefined }],
    ['has an empty x', { x: '' }],
    ['has a number for x', { x: 1 }],
  ])('that %s is malformed', (_what, changes) => {
    expect(problemOf(publicJwk(EC, changes))).toBe('malformed EC key');
  });
});

test('the error of a key that is not accepted has a name of its own', () => {
  expect(new KeyNotAccepted('x')).toMatchObject({ name: 'KeyNotAccepted' });
});
