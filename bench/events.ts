import { randomUUID } from 'node:crypto';
import type { Reason } from '../lib/reason';
import { REMEMBERED_CHARACTERS } from '../lib/token/verified-tokens';
import { apiEvent, type ApiEventKind } from './api-events';
import { OPAQUE, SHORTEST_ANSWER } from './asking';
import type { BenchAlgorithm, BenchProvider } from './provider';
import type { WarmEvent } from './warm-plan';

/** Good tokens: another one each time, and one that comes again and again. */
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

/** The events that the authorizers decide on. */
export function benchEvents(provider: BenchProvider): Readonly<Record<BenchEvent, WarmEvent>> {
  const now = Math.floor(Date.now() / 1000);
  const fresh = (pool: BenchAlgorithm, as: ApiEventKind): WarmEvent => ({
    outcome: 'granted',
    with: { pool, as },
  });
  const again = (token: string, as: ApiEventKind = 'TOKEN'): WarmEvent => ({
    outcome: 'granted',
    with: apiEvent(as, `Bearer ${token}`),
  });
  const refused = (token: string, scheme = 'Bearer'): WarmEvent => ({
    outcome: 'refused',
    with: apiEvent('TOKEN', `${scheme} ${token}`),
  });
  return {
    RS256: fresh('RS256', 'TOKEN'),
    ES256: fresh('ES256', 'TOKEN'),
    'RS256, REQUEST': fresh('RS256', 'REQUEST'),
    'RS256, HTTP API': fresh('RS256', 'HTTP API'),
    'RS256 again': again(provider.token()),
    'ES256 again': again(provider.token({}, {}, 'ES256')),
    'RS256 again, REQUEST': again(provider.token(), 'REQUEST'),
    'RS256 again, HTTP API': again(provider.token(), 'HTTP API'),
    token_missing: refused('dXNlcjpwYXNzd29yZA==', 'Basic'),
    token_too_large: refused('x'.repeat(12_000)),
    token_malformed: refused(provider.token().replace('.', '!')),
    token_encrypted: refused(ENCRYPTED),
    token_type_not_accepted: refused(provider.token({}, { typ: 'dpop+jwt' })),
    header_not_supported: refused(provider.token({}, { crit: ['b64'] })),
    algorithm_not_allowed: refused(provider.token({}, { alg: 'none' })),
    issuer_not_trusted: refused(provider.token({ iss: 'https://evil.example.com' })),
    key_id_missing: refused(provider.token({}, { kid: undefined })),
    key_not_found: refused(provider.token({}, { kid: 'made-up' })),
    signature_invalid: refused(provider.forgedToken()),
    claim_missing: refused(provider.token({ exp: undefined })),
    claim_invalid: refused(provider.token({ exp: String(now + MINUTE) })),
    audience_not_accepted: refused(provider.token({ aud: 'https://other.example.com' })),
    not_an_access_token: refused(provider.token({ at_hash: 'x' })),
    token_sender_constrained: refused(provider.token({ cnf: { jkt: 'x' } })),
    token_expired: refused(provider.token({ exp: now - MINUTE })),
    token_not_active: refused(provider.token({ nbf: now + 24 * 60 * MINUTE })),
  };
}

/**
 * Six times as many tokens as are remembered. If all come in turn and the authorizer forgets at random, it knows one
 * in 400 of them.
 */
const TIMES_REMEMBERED = 6;

/** Good tokens of each algorithm, and opaque ones, as many as are needed for their lengths. */
export function tokenPools(provider: BenchProvider): Readonly<Record<string, readonly string[]>> {
  const pool = (length: number, make: () => string): readonly string[] =>
    Array.from({ length: Math.ceil((TIMES_REMEMBERED * REMEMBERED_CHARACTERS) / length) }, make);
  const signed = (algorithm: BenchAlgorithm): readonly string[] => {
    const make = (): string => provider.token({}, {}, algorithm);
    return pool(make().length, make);
  };
  return {
    RS256: signed('RS256'),
    ES256: signed('ES256'),
    [OPAQUE]: pool(SHORTEST_ANSWER, randomUUID),
  };
}
