import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import {
  AUDIENCE,
  ISSUER,
  NOW,
  OTHER_ISSUER,
  signed,
  signedAs,
  signedWith,
  unsigned,
} from '../../support/hostile-tokens';
import { ATTACKER_RSA, P256, RSA } from '../../support/provider-keys';
import { base64url } from '../../support/signing';
import { requestFor } from '../scene';
import type { Row } from './row';

const JWE = [
  base64url('{"alg":"RSA-OAEP","enc":"A256GCM"}'),
  ...['key', 'iv', 'text', 'tag'].map(base64url),
].join('.');

/** A token for GET /orders, and the step that refuses it. */
const refused = (
  title: string,
  token: string,
  says: Row['says'],
  more: Partial<Row> = {},
): Row => ({
  title,
  request: requestFor('GET /orders', token),
  headline: `refused, 403, ${title.split(':')[0] ?? ''}`,
  ...more,
  says: [...says, ...(more.says ?? [])],
});

const FINAL =
  '✗ answer 403, by the gateway response ACCESS_DENIED resources/gateway-responses.yml:';

/** Tokens that are refused whatever the route, titled by their reason. */
export const TOKEN_ROWS: readonly Row[] = [
  refused('token_malformed: a word', 'garbage', [
    '✗ kind it is not a signed JWT of three parts',
    'send the access token as the provider gave it',
    FINAL,
    '"reason":"token_malformed"',
  ]),
  refused('token_malformed: three parts that are not JSON', 'a.b.c', [
    '✗ kind it is not a signed JWT of three parts',
  ]),
  refused('token_encrypted', JWE, ['✗ kind it is encrypted (JWE)', 'have the provider sign it']),
  refused('token_type_not_accepted', signed({}, { typ: 'id+jwt' }), [
    '✗ header type: "typ" is "id+jwt", and only JWT or at+jwt is accepted issuers.yml:',
    '→ send an access token, or add its type to types of its entry in issuers.yml',
  ]),
  refused('header_not_supported', signed({}, { crit: ['b64'], b64: false }), [
    '✗ header it has crit and b64',
    '→ have the provider leave that out',
  ]),
  refused('algorithm_not_allowed: none', unsigned({ alg: 'none' }), [
    '✗ header algorithm: "alg" is "none", and only RS256 is accepted',
    '(algorithms)',
  ]),
  refused('algorithm_not_allowed: ES256', signed({}, {}, P256, 'ES256'), [
    '→ add it to algorithms of its entry in issuers.yml',
  ]),
  refused(
    'key_not_found: a key for another algorithm',
    signedAs('RS256', 'ES256', P256),
    ['✗ key kid "p256" is a key for "ES256", and "alg" is RS256'],
    { headline: 'refused, 401, key_not_found' },
  ),
  refused('issuer_not_trusted', signed({ iss: OTHER_ISSUER }), [
    `✗ issuer "iss" is "${OTHER_ISSUER}", and only "${ISSUER}" is trusted issuers.yml:2 (issuer)`,
    '→ set issuer of its entry in issuers.yml to the former if that is your provider',
  ]),
  refused('issuer_not_trusted: but for a slash', signed({ iss: ISSUER.replace(/\/$/, '') }), [
    'which differs in the slash at its end',
  ]),
  refused('claim_missing: iss', signed({ iss: undefined }), ['✗ issuer it does not have "iss"']),
  refused('key_id_missing', signed({}, { kid: undefined }), [
    '✗ key the header has no "kid"',
    '→ have the provider name its key, or set keyIdRequired',
  ]),
  refused(
    'key_not_found',
    signed({}, { kid: 'rotated-away' }),
    [
      '✗ key kid "rotated-away" is not published by the issuer',
      '→ get a new token',
      'is let in once the issuer publishes the key',
      'by the gateway response UNAUTHORIZED',
    ],
    { headline: 'refused, 401, key_not_found' },
  ),
  refused('signature_invalid: of an attacker', signed({}, {}, ATTACKER_RSA), [
    '✗ key signature: it does not fit kid "rsa"',
    '→ it was changed, or signed by somebody else, so get a new one from this provider',
  ]),
  refused('signature_invalid: for Microsoft Graph', signed({}, { nonce: 'n' }, ATTACKER_RSA), [
    'only Graph can verify',
  ]),
  {
    title: 'keys_unavailable',
    request: requestFor('GET /orders', signed()),
    options: { entry: { keys: undefined, jwksUri: 'https://id.example.com/keys' } },
    more: {
      fetchKeySet: () =>
        Promise.reject(new SigningKeysUnavailable('https://id.example.com/keys cannot be reached')),
    },
    headline: 'undecided, 503, keys_unavailable',
    says: [
      '✗ key https://id.example.com/keys cannot be reached issuers.yml:',
      '→ run npm start, or take --user NAME',
      '✗ answer 503, by the gateway response AUTHORIZER_FAILURE',
      'retry-after: 5',
      'is decided once the cause is gone',
    ],
  },
  refused('token_expired', signed({ exp: NOW - 180 }), [
    '✗ claims times: it expired 3 minutes ago issuers.yml:',
    '(clockToleranceSeconds) → get a new token',
    '· claims audience: ',
    '"reason":"token_expired"',
  ]),
  refused(
    'token_expired: answered with 401 on request',
    signed({ exp: NOW - 180 }),
    ['a new token is needed'],
    {
      headline: 'refused, 401, token_expired',
      options: { variables: { INVALID_TOKEN_RESPONSE: 'unauthorized-if-expired' } },
    },
  ),
  refused('claim_missing: exp', signed({ exp: undefined }), [
    '✗ claims times: "exp" is missing',
    '→ have the provider set it to a number of seconds since 1970',
  ]),
  refused(
    'token_not_active: nbf',
    signed({ nbf: NOW + 600 }),
    [
      '✗ claims times: "nbf" is 10 minutes from now',
      '→ wait, or compare the clocks',
      'a second request asks the authorizer again, and is let in once the token is active',
    ],
    { headline: 'refused, 401, token_not_active' },
  ),
  refused('token_not_active: iat', signed({ iat: NOW + 60 }), ['"iat" is 60 seconds from now'], {
    headline: 'refused, 401, token_not_active',
  }),
  refused('audience_not_accepted', signed({ aud: 'another-api' }), [
    `✗ claims audience: "aud" holds "another-api", and only "${AUDIENCE}" is accepted issuers.yml:`,
    '(audiences) → get a token for this API',
  ]),
  refused('claim_missing: aud', signed({ aud: undefined }), [
    '✗ claims audience: "aud" is missing',
  ]),
  refused('not_an_access_token: an ID token', signed({ at_hash: 'x' }), [
    '✗ claims kind: it is an ID token ("at_hash")',
    '→ send the access token of the same answer',
  ]),
  refused('not_an_access_token: a refresh token', signed({ typ: 'Refresh' }), [
    '✗ claims kind: it is a refresh, logout or event token',
  ]),
  refused('token_sender_constrained', signed({ cnf: { jkt: 'x' } }), [
    '✗ claims sender: it is bound to its sender by "cnf"',
    /lib\/token\/claims\.ts:\d+/,
    '→ have the client get a token without DPoP or mutual TLS',
  ]),
  refused(
    'claim_missing: that the entry asks for',
    signed(),
    [
      '✗ claims required claim: "tenant" is missing issuers.yml:',
      '→ it must be "acme" (requiredClaims of its entry in issuers.yml), so get a token that has it',
    ],
    { options: { entry: { requiredClaims: { tenant: 'acme' } } } },
  ),
  refused(
    'claim_invalid: of another value',
    signed({ tenant: 'other' }),
    ['✗ claims required claim: "tenant" has a wrong value or type'],
    { options: { entry: { requiredClaims: { tenant: 'acme' } } } },
  ),
  refused('claim_missing: sub', signed({ sub: undefined }), [
    '✗ claims principal: "sub" is missing',
    '(principalClaims) → it must name the caller',
  ]),
  refused('claim_invalid: scopes', signedWith('"scope":7'), [
    '✗ claims scopes: "scope" has a wrong value or type',
  ]),
  refused('token_too_large', signed({ filler: 'x'.repeat(9000) }), [
    '✗ token the token in the header Authorization is larger than API Gateway lets through',
  ]),
  refused(
    'token_expired: and more that is wrong',
    signed({ exp: NOW - 180, aud: 'x' }, { kid: RSA.kid }),
    ['✗ claims times: it expired', '· claims audience: "aud" holds "x"'],
  ),
];
