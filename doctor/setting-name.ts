import type { IssuerEntry } from '../lib/config/trusted-issuer';
import type { AuthorizerVariable } from '../lib/config/variables';

/** Names the setting of a member of an entry, for a remedy. */
export type SettingName = (member: keyof IssuerEntry) => string;

/** The variables that are members of the one entry that they make. */
const VARIABLES: Readonly<Partial<Record<keyof IssuerEntry, AuthorizerVariable>>> = {
  issuer: 'JWT_ISSUER',
  audiences: 'JWT_AUDIENCE',
  jwksUri: 'JWKS_URI',
  algorithms: 'JWT_ALGORITHMS',
  clockToleranceSeconds: 'JWT_CLOCK_TOLERANCE_SECONDS',
  maxStaleSeconds: 'JWKS_MAX_STALE_SECONDS',
};

/** The variable that a member has, if the entry is made of variables. */
export function variableOf(member: keyof IssuerEntry): AuthorizerVariable | undefined {
  return VARIABLES[member];
}

/** @param variables those of the authorizer: either `TRUSTED_ISSUERS`, or one for each member */
export function settingNames(variables: Readonly<Record<string, unknown>>): SettingName {
  const hasEntries = Boolean(variables['TRUSTED_ISSUERS']);
  return (member) => {
    const variable = variableOf(member);
    if (hasEntries) return `${member} of its entry in issuers.yml`;
    return variable ?? `${member} of an entry in issuers.yml`;
  };
}
