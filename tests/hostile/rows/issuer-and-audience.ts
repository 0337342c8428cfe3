import { OTHER_RSA, RSA } from '../../support/provider-keys';
import { type BadRow, badTokens, denied } from '../row';
import {
  AUDIENCE,
  ISSUER,
  NOW,
  OTHER_ISSUER,
  SECOND_AUDIENCE,
  signed,
  signedJson,
  signedWith,
} from '../../support/hostile-tokens';

const NOT_TRUSTED = denied('issuer_not_trusted');
const NOT_ACCEPTED = denied('audience_not_accepted');

function from(iss: unknown): string {
  return signed({ iss });
}

function to(aud: unknown): string {
  return signed({ aud });
}

export const issuerAndAudienceRows: readonly BadRow[] = [
  ...badTokens(NOT_TRUSTED, 'RFC 8725 section 3.8', {
    'the issuer without its trailing slash': from(ISSUER.slice(0, -1)),
    'the issuer with one slash more': from(`${ISSUER}/`),
    'the other issuer with a trailing slash': from(`${OTHER_ISSUER}/`),
    'the issuer in upper case': from(ISSUER.toUpperCase()),
    'the issuer with one letter in upper case': from(ISSUER.replace('id', 'Id')),
    'the issuer over http': from(ISSUER.replace('https', 'http')),
    'the issuer without its scheme': from(ISSUER.replace('https://', '')),
    'the issuer with a Cyrillic letter': from(ISSUER.replace('e', '\u0435')),
    'the issuer with a full-width letter': from(ISSUER.replace('i', '\uff49')),
    'the issuer with a zero-width space': from(ISSUER.replace('id', 'i\u200bd')),
    'the issuer with its port': from(ISSUER.replace('.com', '.com:443')),
    'the issuer with a dot at the end of the host': from(ISSUER.replace('.com', '.com.')),
    'the issuer with a query': from(`${ISSUER}?`),
    'the issuer with a fragment': from(`${ISSUER}#`),
    'the issuer with a path that leads back': from(`${ISSUER}x/../`),
    'the issuer percent-encoded': from(encodeURIComponent(ISSUER)),
    'the issuer with a percent-encoded slash': from(ISSUER.replace(/\/$/, '%2F')),
    'the issuer before a space': from(`${ISSUER} `),
    'the issuer after a space': from(` ${ISSUER}`),
    'the issuer before a line break': from(`${ISSUER}\n`),
    'the issuer before a NUL': from(`${ISSUER}\0`),
    'the issuer as the start of another': from(`${ISSUER}tenant`),
    'the issuer as the start of another host': from('https://id.example.com.evil.test/'),
    'the issuer as a user name': from('https://id.example.com@evil.test/'),
    'the issuer as the end of another': from(`https://evil.test/?${ISSUER}`),
    'the issuer as a subdomain of itself': from('https://x.id.example.com/'),
    'both issuers joined by a comma': from(`${ISSUER},${OTHER_ISSUER}`),
    'the issuer as JSON': from(JSON.stringify([ISSUER])),
    'a wildcard as issuer': from('*'),
    'the issuer "__proto__"': from('__proto__'),
    'the issuer "undefined"': from('undefined'),
    'an empty issuer': from(''),
    'an issuer of 5,000 characters': from(ISSUER + 'x'.repeat(5000)),
    'an issuer with a line break and a forged line of log': from('x\n{"outcome":"granted"}'),
    'the audience as issuer': from(AUDIENCE),
    'a trusted issuer before one that is not': signedWith('"iss":"https://evil.test/"'),
  }),
  ...badTokens(NOT_TRUSTED, 'CVE-2024-53861', {
    'a part of the issuer': from('id.example.com'),
    'one character of the issuer': from('h'),
    'the issuer without its first letter': from(ISSUER.slice(1)),
  }),
  ...badTokens(NOT_TRUSTED, 'CVE-2026-32301', {
    'a server of the attacker as issuer': (attacker) => from(attacker),
    'a server of the attacker as issuer and jku': (attacker) =>
      signed({ iss: attacker }, { jku: `${attacker}/.well-known/jwks.json` }),
  }),
  ...badTokens(denied('claim_invalid', 'iss'), 'CVE-2025-30144', {
    'an array with the issuer': from([ISSUER]),
    'an array with both issuers': from([ISSUER, OTHER_ISSUER]),
    'an array with the issuer and one of an attacker': from(['https://evil.test/', ISSUER]),
    'an empty array of issuers': from([]),
  }),
  ...badTokens(denied('claim_invalid', 'iss'), 'RFC 7519 section 4.1.1', {
    'an iss of zero': from(0),
    'an iss of true': from(true),
    'an iss of {}': from({}),
    'an iss with a toString member': from({ toString: ISSUER }),
  }),
  ...badTokens(denied('claim_missing', 'iss'), 'RFC 9068 section 2.2', {
    'no iss': from(undefined),
    'an iss of null': from(null),
    'no claims at all': signedJson('{}'),
    'the member ISS instead of iss': signed({ iss: undefined, ISS: ISSUER }),
    'an iss in the header only': signed({ iss: undefined }, { iss: ISSUER }),
    'an iss inside __proto__': signedJson(`{"__proto__":{"iss":"${ISSUER}"}}`),
  }),
  ...badTokens(denied('signature_invalid'), 'RFC 8725 section 3.8', {
    'the other issuer and the key of the first': signed({ iss: OTHER_ISSUER }, {}, RSA, 'RS512'),
    'the first issuer and the key of the other': signed({}, {}, OTHER_RSA, 'RS512'),
    'two issuers, the last of which did not sign': signedWith(`"iss":"${OTHER_ISSUER}"`),
  }),
  ...badTokens(NOT_ACCEPTED, 'RFC 8725 section 3.9', {
    'the audience with a trailing slash': to(`${AUDIENCE}/`),
    'the audience in upper case': to(AUDIENCE.toUpperCase()),
    'the second audience with a capital': to('Orders-api'),
    'the audience with a Cyrillic letter': to(AUDIENCE.replace('a', '\u0430')),
    'the audience over http': to(AUDIENCE.replace('https', 'http')),
    'the audience before a space': to(`${SECOND_AUDIENCE} `),
    'the audience after a space': to(` ${SECOND_AUDIENCE}`),
    'the audience before a line break': to(`${SECOND_AUDIENCE}\n`),
    'the audience before a NUL': to(`${SECOND_AUDIENCE}\0`),
    'the audience percent-encoded': to(encodeURIComponent(AUDIENCE)),
    'the audience as the start of another': to(`${SECOND_AUDIENCE}-test`),
    'the audience as the end of another': to(`my-${SECOND_AUDIENCE}`),
    'a part of the audience': to('orders'),
    'both audiences joined by a comma': to(`${AUDIENCE},${SECOND_AUDIENCE}`),
    'both audiences joined by a space': to(`${AUDIENCE} ${SECOND_AUDIENCE}`),
    'the audience as JSON': to(JSON.stringify([AUDIENCE])),
    'a wildcard as audience': to('*'),
    'an expression as audience': to('.*'),
    'an empty audience': to(''),
    'the issuer as audience': to(ISSUER),
    'an empty array of audiences': to([]),
    'an array of near misses': to([`${AUDIENCE}/`, AUDIENCE.toUpperCase(), '']),
    'an array of one empty audience': to(['']),
    'an accepted audience before one that is not': signedWith('"aud":"somebody else"'),
    'the audience "__proto__"': to('__proto__'),
    'the audience of another service': to('https://api.example.com/payments'),
  }),
  // https://github.com/auth0/node-jsonwebtoken/issues/1031
  ...badTokens(NOT_ACCEPTED, 'auth0/node-jsonwebtoken#1031', {
    'an audience that keeps a bad expression busy': to(`${'a'.repeat(4000)}!`),
    '1,000 audiences': to(Array(1000).fill('a')),
  }),
  ...badTokens(denied('claim_invalid', 'aud'), 'CVE-2020-26160', {
    'an aud of zero': to(0),
    'an aud of true': to(true),
    'an aud of {}': to({}),
    'an aud that looks like an array': to({ 0: AUDIENCE, length: 1 }),
    'an aud with the audience as a member': to({ [AUDIENCE]: true }),
    'an array with a number': to([1]),
    'an array with null': to([null]),
    'an array with an array': to([[AUDIENCE]]),
    'an array with an object': to([{ toString: AUDIENCE }]),
    'an array with the audience and a number': to([AUDIENCE, 1]),
  }),
  ...badTokens(denied('claim_missing', 'aud'), 'RFC 9068 section 2.2', {
    'no aud': to(undefined),
    'an aud of null': to(null),
    'the member Aud instead of aud': signed({ aud: undefined, Aud: AUDIENCE }),
    'an azp and no aud': signed({ aud: undefined, azp: SECOND_AUDIENCE }),
    'an aud in the header only': signed({ aud: undefined }, { aud: AUDIENCE }),
  }),
  ...badTokens(NOT_ACCEPTED, 'RFC 9068 section 4', {
    'an ID token, whose audience is the client': signed({
      aud: 'client-1',
      nonce: 'n',
      exp: NOW + 9,
    }),
  }),
];
