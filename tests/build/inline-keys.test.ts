import { generateKeyPairSync } from 'node:crypto';
import { trustedIssuersOf } from '../../build/trusted-issuers';
import { P256, RSA } from '../support/provider-keys';
import { publicJwk } from '../support/signing';

function problemsWith(keys: readonly unknown[], members: object = {}): readonly string[] {
  const entry = { issuer: 'https://issuer.example.com', audiences: ['a'], keys, ...members };
  return trustedIssuersOf([entry], 'dev').problems;
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE = privateKey.export({ format: 'jwk' });
const PUBLIC = publicJwk(RSA);

test('public keys in an entry are accepted', () => {
  expect(problemsWith([PUBLIC])).toEqual([]);
});

test('a key for another algorithm may stand beside one that can be used', () => {
  expect(problemsWith([publicJwk(P256), PUBLIC])).toEqual([]);
});

test('a key without kid is accepted if the entry does not ask for one', () => {
  expect(problemsWith([{ ...PUBLIC, kid: undefined }], { keyIdRequired: false })).toEqual([]);
});

test.each<[string, readonly unknown[]]>([
  ['a private key', [PUBLIC, { ...PRIVATE, kid: 'a' }]],
  ['a private key without kid', [PUBLIC, PRIVATE]],
  ['a symmetric key', [PUBLIC, { kty: 'oct', k: 'c2VjcmV0', kid: 'a' }]],
])('%s in an entry is refused, also beside a public one', (_, keys) => {
  const problems = problemsWith(keys);
  expect(problems).toStrictEqual([
    'issuers.yml, dev[0].keys: an entry holds a secret; write the public key alone',
  ]);
});

test('an entry whose keys cannot be used is refused with each reason', () => {
  const keys = [publicJwk(P256), { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'a' }];
  expect(problemsWith(keys)).toStrictEqual([
    'issuers.yml, dev[0].keys has no key that can be used (not for an accepted algorithm; RSA modulus of 17 bits, not 2048 to 8192); write a public key for RS256 that has a kid',
  ]);
});

test('the kid is not asked for if the entry does not need it', () => {
  expect(problemsWith([publicJwk(P256)], { keyIdRequired: false })).toStrictEqual([
    'issuers.yml, dev[0].keys has no key that can be used (not for an accepted algorithm); write a public key for RS256',
  ]);
});
