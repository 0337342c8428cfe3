import type { SettingsOfPart } from '../config/config';
import { publicKey } from '../config/issuer-entry';
import { list, text } from '../config/member-check';
import type { TrustedIssuer } from '../config/trusted-issuer';
import { isJsonObject, type JsonObject } from '../json-object';

/** How long an answer is relied on by default. */
export const REMEMBER_SECONDS = 60;

export const SECRETS = ['clientSecret', 'clientSecretParameter', 'privateKeyParameter'] as const;
/** Members that answers about refresh tokens have as well, with any value. */
const NO_MARKS = ['active', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub', 'username'];
/** These count as a mark only with a value that is asked for. */
const MARKS_BY_VALUE = ['aud', 'client_id', 'scope'];

/** The members that name a secret; there must be one. */
export function secretsIn(settings: JsonObject): readonly (typeof SECRETS)[number][] {
  return SECRETS.filter((name) => name in settings);
}

/** Tells whether the settings say which of the active tokens are access tokens for this service. */
export function isNarrowed({
  clients,
  audiences,
  requiredClaims,
  presentClaims,
}: JsonObject): boolean {
  const isMark = (name: unknown): boolean => !NO_MARKS.includes(String(name));
  return (
    [clients, audiences].some((names) => Array.isArray(names) && names.length > 0) ||
    (isJsonObject(requiredClaims) && Object.keys(requiredClaims).some(isMark)) ||
    (Array.isArray(presentClaims) &&
      presentClaims.some((name) => isMark(name) && !MARKS_BY_VALUE.includes(String(name))))
  );
}

/** The issuers whose tokens cannot be told from those of an issuer before them. */
export function withTakenPrefix(issuers: readonly TrustedIssuer[]): readonly TrustedIssuer[] {
  const asked = issuers.filter(({ introspection }) => introspection !== undefined);
  const prefixOf = ({ introspection }: TrustedIssuer) => introspection?.tokenPrefix ?? '';
  const prefixes = asked.map(prefixOf);
  return asked.filter((trusted, at) => prefixes.indexOf(prefixOf(trusted)) !== at);
}

const UNUSABLE = 'cannot be used; npm run doctor says why';

function settingsProblem(settings: unknown): string | undefined {
  const isUsable =
    isJsonObject(settings) &&
    text(settings['clientId']) === undefined &&
    secretsIn(settings).length === 1 &&
    isNarrowed(settings);
  return isUsable ? undefined : UNUSABLE;
}

/**
 * How the running function reads an entry with introspection: again the least that keeps a wrong token out. A build has
 * checked every rule, in build/introspection-entries.ts, whose sentences would take 1 KB of each bundle.
 */
export const INTROSPECTION_ENTRIES: SettingsOfPart = {
  entryMembers: { introspection: settingsProblem, keys: list(publicKey, 0) },
  readSettings: ({ problems }, issuers) => {
    // An issuer that stands for every tenant would never be asked.
    const ofEveryTenant = issuers.filter(
      (trusted) => trusted.introspection && trusted.issuer.includes('{tid}'),
    );
    for (const { issuer } of [...withTakenPrefix(issuers), ...ofEveryTenant]) {
      problems.add(`TRUSTED_ISSUERS: the introspection of ${issuer} ${UNUSABLE}`);
    }
    return {};
  },
};
