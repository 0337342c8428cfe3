import { quote } from '../lib/config/environment-reader';
import { publicKey } from '../lib/config/issuer-entry';
import {
  list,
  type MemberCheck,
  type MemberChecks,
  names as texts,
  scalars,
  seconds,
  shown,
  text,
  truth,
} from '../lib/config/member-check';
import { providerUrlProblem } from '../lib/config/provider-url';
import { secretNameProblem } from '../lib/config/secret-name';
import type { IntrospectionSettings, TrustedIssuer } from '../lib/config/trusted-issuer';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import {
  isNarrowed,
  SECRETS,
  secretsIn,
  withTakenPrefix,
} from '../lib/opaque/introspection-settings';

const LONGEST_MEMORY_SECONDS = 3_600;
const LONGEST_AGE_SECONDS = 86_400;

const AUTHENTICATIONS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/** What each member of `introspection` may hold. */
export const INTROSPECTION_MEMBERS: Readonly<Record<keyof IntrospectionSettings, MemberCheck>> = {
  endpoint: (value) =>
    text(value) ??
    providerUrlProblem(String(value)) ??
    (String(value).includes('?') ? 'must not have a query' : undefined),
  clientId: text,
  authentication: (value) =>
    AUTHENTICATIONS.some((each) => each === value)
      ? undefined
      : `must be one of ${AUTHENTICATIONS.join(', ')}`,
  clientSecret: text,
  clientSecretParameter: secretNameProblem,
  privateKeyParameter: secretNameProblem,
  tokenTypeHint: text,
  tokenPrefix: (value) => {
    if (!/^[\w.~+/-]+$/.test(String(value))) return 'must be the first characters of a token';
    return /^e[wy]/.test(String(value)) ? 'must not be that of a JWT' : text(value);
  },
  rememberSeconds: seconds(LONGEST_MEMORY_SECONDS),
  maximumAgeSeconds: seconds(LONGEST_AGE_SECONDS),
  clients: texts,
  audiences: texts,
  requiredClaims: scalars,
  presentClaims: list(text, 0),
  signedAnswers: truth,
  signedTokens: truth,
};

function introspectionProblem(value: unknown): string | undefined {
  if (!isJsonObject(value)) return 'must have members, such as clientId and clients';
  const problems = [...problemsOfMembers(value), ...problemsOfWhole(value)];
  return problems.length === 0 ? undefined : `: ${problems.join('; ')}`;
}

function problemsOfMembers(settings: JsonObject): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const check = Object.entries(INTROSPECTION_MEMBERS).find(([known]) => known === name)?.[1];
    if (check === undefined) {
      return [`${quote(name)} is not one of ${Object.keys(INTROSPECTION_MEMBERS).join(', ')}`];
    }
    const problem = check(value);
    return problem === undefined ? [] : [`${name}${problem.startsWith(':') ? '' : ' '}${problem}`];
  });
}

function problemsOfWhole(settings: JsonObject): readonly string[] {
  const problems: string[] = [];
  if (!('clientId' in settings)) problems.push('clientId is required');
  const secrets = secretsIn(settings);
  if (secrets.length !== 1) {
    problems.push(
      `${secrets.length === 0 ? 'a secret is missing' : `it has ${secrets.join(' and ')}`}; write one of ${SECRETS.join(', ')}`,
    );
  }
  const { authentication } = settings;
  const hasKey = secrets[0] === 'privateKeyParameter';
  if (authentication !== undefined && hasKey !== (authentication === 'private_key_jwt')) {
    problems.push(
      'authentication private_key_jwt goes with privateKeyParameter, and with no other',
    );
  }
  if (/refresh/i.test(String(settings['tokenTypeHint']))) {
    problems.push(
      'tokenTypeHint must not ask for refresh tokens; write access_token or leave it out',
    );
  }
  if (!isNarrowed(settings)) {
    problems.push(
      'it must say which tokens are access tokens for this service, since servers call refresh tokens active as well; write clients, audiences, or a mark of access tokens in requiredClaims or presentClaims, such as requiredClaims: {token_use: access_token}',
    );
  }
  return problems;
}

/** Finds problems that no single member shows: sentences that name the issuer. */
export function introspectionProblems(issuers: readonly TrustedIssuer[]): readonly string[] {
  return [
    ...withTakenPrefix(issuers).map(
      ({ issuer }) =>
        `the tokens of ${shown(issuer)} cannot be told from those of another issuer with introspection, so they could be sent to the wrong one; write a tokenPrefix of its own`,
    ),
    ...issuers.flatMap((trusted) =>
      problemsOfEntry(trusted).map((problem) => `the entry of ${shown(trusted.issuer)} ${problem}`),
    ),
  ];
}

function problemsOfEntry({ issuer, keySource, introspection }: TrustedIssuer): readonly string[] {
  const hasNoKeys = keySource.keys?.length === 0;
  if (introspection === undefined) {
    return hasNoKeys ? ['has no keys; write one, or introspection'] : [];
  }
  const problems: string[] = [];
  if (issuer.includes('{tid}')) {
    problems.push('is for every tenant, and none of them can be asked; write an entry for each');
  }
  const { endpoint, signedAnswers, signedTokens } = introspection;
  const hasAddress = endpoint !== undefined || keySource.discoveryUri !== undefined;
  if (!hasAddress && providerUrlProblem(issuer) !== undefined) {
    problems.push(
      'is not an address at which the endpoint can be discovered; write introspection.endpoint',
    );
  }
  if (hasNoKeys && (signedAnswers === true || signedTokens === true)) {
    problems.push(
      'has keys: [], so no signature can be checked; remove keys, or signedAnswers and signedTokens',
    );
  }
  return problems;
}

/**
 * How a build reads an entry with introspection: every rule. The running function checks the least of them again.
 */
export const INTROSPECTION_CHECKS: MemberChecks = {
  introspection: introspectionProblem,
  keys: list(publicKey, 0),
};
