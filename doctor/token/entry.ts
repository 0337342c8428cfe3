import type { TrustedIssuer } from '../../lib/config/trusted-issuer';
import type { JsonObject } from '../../lib/json-object';
import { unverifiedIssuerIs } from '../../lib/token/jwt';
import { type Finding, listUnverified, note, ok, problem, quoteUnverified } from '../report';
import type { SettingName } from '../setting-name';

/** The entry that a token is compared with. */
export interface FoundEntry {
  /** Undefined if no entry is meant, and several might be. */
  readonly trusted: TrustedIssuer | undefined;
  readonly findings: readonly Finding[];
}

/** Finds the entry of a token's issuer, or the only one if there is not any for it. */
export function findEntry(
  payload: JsonObject,
  issuers: readonly TrustedIssuer[],
  setting: SettingName,
): FoundEntry {
  const trusted = issuers.find(({ issuer }) => unverifiedIssuerIs(issuer, payload));
  if (trusted !== undefined) {
    const finding = ok(`issuer: it belongs to the entry of ${quoteUnverified(trusted.issuer)}`);
    return { trusted, findings: [finding] };
  }
  const names = listUnverified(
    issuers.map(({ issuer }) => issuer),
    ' or ',
  );
  const [only, ...others] = issuers;
  const assumed = others.length === 0 ? only : undefined;
  const comparison =
    assumed === undefined
      ? 'token: it belongs to no entry, so nothing else can be compared'
      : 'token: it is compared with the only entry';
  return {
    trusted: assumed,
    findings: [problem(problemOf(payload['iss'], names, issuers, setting)), note(comparison)],
  };
}

function problemOf(
  iss: unknown,
  names: string,
  issuers: readonly TrustedIssuer[],
  setting: SettingName,
): string {
  if (typeof iss !== 'string') {
    const [code, fault] =
      (iss ?? null) === null
        ? ['claim_missing', 'it does not have "iss"']
        : ['claim_invalid', '"iss" is not text'];
    return `issuer (${code}): ${fault}; have the provider name itself, as in ${names}`;
  }
  const plain = (text: string): string => text.toLowerCase().replace(/\/$/, '');
  const isNear = issuers.some(({ issuer }) => plain(issuer) === plain(iss));
  const difference = isNear
    ? ', which differs in the slash at its end or in the case of letters'
    : '';
  return `issuer (issuer_not_trusted): "iss" is ${quoteUnverified(iss)}, and only ${names} is trusted${difference}; set ${setting('issuer')} to the former if that is your provider, or get a token from the latter`;
}
