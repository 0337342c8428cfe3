import {
  ATTACKER_P256,
  ATTACKER_RSA,
  COMPOSED_KID,
  LOW_EXPONENT_RSA,
  OTHER_RSA,
  P256,
  RSA,
  WEAK_RSA,
} from '../../support/provider-keys';
import { publicJwk } from '../../support/signing';
import { type BadRow, badTokens, denied, unauthorized } from '../row';
import {
  CLAIMS,
  OTHER_ISSUER,
  signed,
  signedJson,
  signedWithHeader,
} from '../../support/hostile-tokens';

const NOT_FOUND = unauthorized('key_not_found');

/** A good token of the first issuer, but for its kid. */
function withKid(kid: unknown): string {
  return signed({}, { kid });
}

/** A token signed by the attacker, who says where to find the key. */
function forged(header: object, kid = 'rsa'): string {
  return signed({}, { kid, ...header }, ATTACKER_RSA);
}

const ATTACKER_JWK = publicJwk(ATTACKER_RSA);
const NOT_A_CERTIFICATE = ATTACKER_RSA.publicKey
  .export({ type: 'spki', format: 'der' })
  .toString('base64');

export const keyIdRows: readonly BadRow[] = [
  ...badTokens(denied('key_id_missing'), 'RFC 7515 section 4.1.4', {
    'no kid': withKid(undefined),
    'the member KID instead of kid': signed({}, { kid: undefined, KID: 'rsa' }),
    'a kid inside __proto__': signedJson(
      JSON.stringify(CLAIMS),
      '{"alg":"RS256","__proto__":{"kid":"rsa"}}',
    ),
  }),
  ...badTokens(
    unauthorized('key_ambiguous'),
    'RFC 7515 section 4.1.4',
    { 'no kid, although any is optional, and several keys that fit': withKid(undefined) },
    'key id optional',
  ),
  ...badTokens(denied('token_malformed'), 'RFC 7515 section 4.1.4', {
    'a kid of null': withKid(null),
    'a kid of zero': withKid(0),
    'a kid of true': withKid(true),
    'a kid of ["rsa"]': withKid(['rsa']),
    'a kid of {}': withKid({}),
    'a kid with a toString member': withKid({ toString: 'rsa' }),
  }),
  ...badTokens(NOT_FOUND, 'RFC 8725 section 3.10', {
    'an empty kid': withKid(''),
    'a kid that climbs to /dev/null': withKid('../../../../../../dev/null'),
    'a kid that climbs behind a good name': withKid('rsa/../../rsa'),
    'a kid that is a file URL': withKid('file:///proc/self/environ'),
    'a kid that is a Windows path': withKid('C:\\Windows\\win.ini'),
    'a kid that is SQL': withKid("x' UNION SELECT 'secret' --"),
    'a kid that is LDAP': withKid('*)(uid=*))(|(uid=*'),
    'a kid that is a shell command': withKid('rsa|/usr/bin/id'),
    'a kid that is a template': withKid('${jndi:ldap://127.0.0.1/a}'),
    'a kid with a line break and a forged line of log': withKid('rsa\n{"outcome":"granted"}'),
    'a kid with terminal escapes': withKid('\u001b[2Jrsa'),
    'a kid with a NUL behind a good name': withKid('rsa\0'),
    'a kid of 5,000 characters': withKid('k'.repeat(5000)),
    'a kid with a lone surrogate': withKid('\ud800'),
    'a kid that reads from right to left': withKid('\u202easr'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7517 section 4.5', {
    'a kid in upper case': withKid('RSA'),
    'a kid after a space': withKid(' rsa'),
    'a kid before a space': withKid('rsa '),
    'a percent-encoded kid': withKid('%72sa'),
    'a kid in decomposed form': withKid(COMPOSED_KID.normalize('NFD')),
    'the first of two kids, which does not count': signedWithHeader('"kid":"unknown"'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7517 section 4.5', {
    'the kid "constructor"': withKid('constructor'),
    'the kid "toString"': withKid('toString'),
    'the kid "hasOwnProperty"': withKid('hasOwnProperty'),
    'the kid "prototype"': withKid('prototype'),
    'the kid "__proto__" where nobody publishes it': signed(
      { iss: OTHER_ISSUER },
      { kid: '__proto__' },
      OTHER_RSA,
    ),
    'the kid "size", a member of a Map': withKid('size'),
    'the kid "0", an index': withKid('0'),
    'the kid "undefined"': withKid('undefined'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7517 section 4.2', {
    'a published key for encryption': withKid('for-encryption'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7517 section 4.3', {
    'a published key that is not to verify': withKid('for-signing-only'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7517 section 4.4', {
    'a published key for key transport': withKid('for-key-transport'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7517 section 9.2', {
    'a published key with its private half': withKid('private'),
    'a published symmetric key': withKid('secret'),
  }),
  ...badTokens(NOT_FOUND, 'RFC 7518 section 3.3', {
    'a published RSA key of 1,024 bits': signed({}, {}, WEAK_RSA),
  }),
  ...badTokens(NOT_FOUND, 'FIPS 186-5 section 5.4', {
    'a published RSA key with exponent 3': signed({}, {}, LOW_EXPONENT_RSA),
  }),
  ...badTokens(NOT_FOUND, 'CVE-2026-49998', {
    'a kid of the other issuer': withKid('other-only'),
    'a kid of the first issuer in a token of the other': signed(
      { iss: OTHER_ISSUER },
      { kid: 'p256' },
      P256,
      'ES256',
    ),
  }),
  ...badTokens(denied('signature_invalid'), 'CVE-2023-3518', {
    'a kid of both issuers, signed by the other': signed({}, {}, OTHER_RSA),
    'a kid of both issuers, claiming the other': signed({ iss: OTHER_ISSUER }, {}, RSA),
  }),
  ...badTokens(denied('signature_invalid'), 'RFC 8725 section 3.10', {
    'a jku of the attacker': (attacker) => forged({ jku: `${attacker}/.well-known/jwks.json` }),
    'an x5u of the attacker': (attacker) => forged({ x5u: `${attacker}/chain.pem` }),
    'a jku with the trusted host as user name': (attacker) =>
      forged({ jku: attacker.replace('://', '://id.example.com@') }),
    'a jku that is a file': forged({ jku: 'file:///etc/passwd' }),
    'a jku and an x5u at once': (attacker) => forged({ jku: attacker, x5u: attacker }),
    'a jku of null': forged({ jku: null }),
  }),
  ...badTokens(NOT_FOUND, 'CVE-2025-24976', {
    'a jku of the attacker and a kid of its own': (attacker) =>
      forged({ jku: `${attacker}/.well-known/jwks.json` }, 'attacker'),
    'a kid that is the address of a key set': (attacker) =>
      forged({}, `${attacker}/.well-known/jwks.json`),
  }),
  ...badTokens(denied('signature_invalid'), 'CVE-2018-0114', {
    'a jwk of the attacker': forged({ jwk: ATTACKER_JWK }),
    'a jwk of the attacker on a curve': signed(
      {},
      { kid: 'p256', jwk: publicJwk(ATTACKER_P256) },
      ATTACKER_P256,
      'ES256',
    ),
    'an x5c of the attacker': forged({ x5c: [NOT_A_CERTIFICATE] }),
    'an x5t of the attacker': forged({ x5t: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
  }),
  ...badTokens(denied('key_id_missing'), 'CVE-2026-27962', {
    'a jwk of the attacker and no kid': signed(
      {},
      { jwk: ATTACKER_JWK, kid: undefined },
      ATTACKER_RSA,
    ),
  }),
];
