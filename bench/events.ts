import type { Reason } from '../lib/reason';
import { REMEMBERED_CHARACTERS } from '../lib/token/verified-tokens';
import { type BenchProvider, eventWith, httpEventWith, requestEventWith } from './provider';

/** Good tokens: of more users than are remembered, and one that comes again and again. */
export const GRANTED = ['RS256', 'ES256'] as const;
export const GRANTED_AGAIN = ['RS256 again', 'ES256 again'] as const;

/** The same tokens in the events of the other kinds of APIs, for this service alone. */
export const GRANTED_OTHERWISE = [
  'RS256, REQUEST',
  'RS256, HTTP API',
  'RS256 again, REQUEST',
  'RS256 again, HTTP API',
] as const;

/** These need a key set of their own, a provider that was asked too often, a REQUEST event, or an optional part. */
const NOT_MEASURED = [
  'key_ambiguous',
  'signature_unconfirmed',
  'request_ambiguous',
  'token_inactive',
  'token_revoked',
] as const;

export type BenchReason = Exclude<Reason, (typeof NOT_MEASURED)[number]>;

/** Tells whether rejections for this reason are measured. */
export function isMeasured(reason: Reason): reason is BenchReason {
  return !NOT_MEASURED.some((other) => other === reason);
}

/** The expected outcome of an event. */
export type BenchEvent =
  (typeof GRANTED | typeof GRANTED_AGAIN | typeof GRANTED_OTHERWISE)[number] | BenchReason;

const MINUTE = 60;

/** A JWE with a direct key. Only its header matters. */
const ENCRYPTED = [{ alg: 'dir', enc: 'A256GCM' }, '', 'iv', 'content', 'tag']
  .map((part) => Buffer.from(part === '' ? '' : JSON.stringify(part)).toString('base64url'))
  .join('.');

/** The events that the authorizers decide on, by their expected outcome. */
export function benchEvents(
  provider: BenchProvider,
): Readonly<Record<BenchEvent, readonly object[]>> {
  const now = Math.floor(Date.now() / 1000);
  const bearing = (token: string): readonly object[] => [eventWith(`Bearer ${token}`)];
  // So many that each is forgotten before its turn comes again.
  const many = (algorithm: 'RS256' | 'ES256', eventOf: (header: string) => object): object[] => {
    const length = Math.ceil(
      (1.5 * REMEMBERED_CHARACTERS) / provider.token({}, {}, algorithm).length,
    );
    return Array.from({ length }, () => eventOf(`Bearer ${provider.token({}, {}, algorithm)}`));
  };
  return {
    RS256: many('RS256', eventWith),
    ES256: many('ES256', eventWith),
    'RS256, REQUEST': many('RS256', requestEventWith),
    'RS256, HTTP API': many('RS256', httpEventWith),
    'RS256 again, REQUEST': [requestEventWith(`Bearer ${provider.token()}`)],
    'RS256 again, HTTP API': [httpEventWith(`Bearer ${provider.token()}`)],
    'RS256 again': bearing(provider.token()),
    'ES256 again': bearing(provider.token({}, {}, 'ES256')),
    token_missing: [eventWith('Basic dXNlcjpwYXNzd29yZA==')],
    token_too_large: bearing('x'.repeat(12_000)),
    token_malformed: bearing(provider.token().replace('.', '!')),
    token_encrypted: bearing(ENCRYPTED),
    token_type_not_accepted: bearing(provider.token({}, { typ: 'dpop+jwt' })),
    header_not_supported: bearing(provider.token({}, { crit: ['b64'] })),
    algorithm_not_allowed: bearing(provider.token({}, { alg: 'none' })),
    issuer_not_trusted: bearing(provider.token({ iss: 'https://evil.example.com' })),
    key_id_missing: bearing(provider.token({}, { kid: undefined })),
    key_not_found: bearing(provider.token({}, { kid: 'made-up' })),
    signature_invalid: bearing(provider.forgedToken()),
    claim_missing: bearing(provider.token({ exp: undefined })),
    claim_invalid: bearing(provider.token({ exp: String(now + MINUTE) })),
    audience_not_accepted: bearing(provider.token({ aud: 'https://other.example.com' })),
    not_an_access_token: bearing(provider.token({ at_hash: 'x' })),
    token_sender_constrained: bearing(provider.token({ cnf: { jkt: 'x' } })),
    token_expired: bearing(provider.token({ exp: now - MINUTE })),
    token_not_active: bearing(provider.token({ nbf: now + 24 * 60 * MINUTE })),
  };
}
