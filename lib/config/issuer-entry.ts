import { isJsonObject, type JsonObject } from '../json-object';
import { audienceProblem } from './audience';
import { quote } from './environment-reader';
import {
  list,
  type MemberCheck,
  type MemberChecks,
  names,
  seconds,
  scalars,
  shown,
  text,
  truth,
} from './member-check';
import { issuerProblem, providerUrlProblem } from './provider-url';
import {
  DEFAULT_RULES,
  type IssuerEntry,
  MAXIMUM_SECONDS,
  SUPPORTED_ALGORITHMS,
  type TrustedIssuer,
} from './trusted-issuer';

/** More would be a table, not a caller. */
const MAXIMUM_HANDLER_CLAIMS = 20;

/** The check of one of the `keys` of an entry. */
export function publicKey(key: unknown): string | undefined {
  if (!isJsonObject(key)) return 'is not a public key in JSON';
  return 'd' in key || 'k' in key ? 'holds a secret; write the public key alone' : undefined;
}

/** What each member of an entry may hold. */
export const MEMBERS: Readonly<Record<keyof IssuerEntry, MemberCheck>> = {
  issuer: text,
  audiences: list((value) => text(value) ?? audienceProblem(String(value))),
  jwksUri: (value) => text(value) ?? providerUrlProblem(String(value)),
  discoveryUri: (value) => text(value) ?? providerUrlProblem(String(value), 'discovery'),
  keys: list(publicKey),
  audienceClaims: names,
  algorithms: list((value) =>
    SUPPORTED_ALGORITHMS.some((algorithm) => algorithm === value)
      ? undefined
      : `is not accepted; choose from ${SUPPORTED_ALGORITHMS.join(', ')}`,
  ),
  types: names,
  requiredClaims: scalars,
  presentClaims: list(text, 0),
  scopeClaims: list(text, 0),
  principalClaims: names,
  handlerClaims: list(text, 0, MAXIMUM_HANDLER_CLAIMS),
  keyIdRequired: truth,
  idTokens: truth,
  clockToleranceSeconds: seconds(MAXIMUM_SECONDS.clockToleranceSeconds),
  maxStaleSeconds: seconds(MAXIMUM_SECONDS.maxStaleSeconds),
};

export const KEY_SOURCES = ['jwksUri', 'discoveryUri', 'keys'] as const;

/**
 * Checks a list of entries, and fills in the defaults.
 *
 * @param entries parsed JSON or YAML, of any type
 * @param place the name of the list, for the problems
 * @param problems gets every problem, not only the first
 * @param members those that an entry may have
 */
export function readIssuerEntries(
  entries: unknown,
  place: string,
  problems: Set<string>,
  members: MemberChecks = MEMBERS,
): readonly TrustedIssuer[] {
  if (!Array.isArray(entries) || entries.length === 0) {
    problems.add(`${place} must be a list of issuers: [{"issuer": ..., "audiences": [...]}]`);
    return [];
  }
  const issuers = entries.flatMap((entry, index) =>
    readIssuerEntry(entry, `${place}[${index}]`, problems, members),
  );
  const twice = issuers.find(({ issuer }, at) =>
    issuers.some((it, i) => i < at && it.issuer === issuer),
  );
  if (twice !== undefined) problems.add(`${place} names the issuer ${quote(twice.issuer)} twice`);
  return issuers;
}

/** Checks one entry as {@link readIssuerEntries} does; returns no issuer if it has a problem. */
export function readIssuerEntry(
  value: unknown,
  place: string,
  problems: Set<string>,
  members: MemberChecks = MEMBERS,
): readonly TrustedIssuer[] {
  const found = isJsonObject(value)
    ? problemsOf(value, members)
    : [' must be an object with an issuer'];
  for (const problem of found) problems.add(place + problem);
  if (found.length > 0) return [];
  // Every member has been checked above.
  const { jwksUri, discoveryUri, keys, ...others } = value as IssuerEntry;
  const keySource = {
    ...(jwksUri !== undefined && { jwksUri }),
    ...(discoveryUri !== undefined && { discoveryUri }),
    ...(keys !== undefined && { keys }),
  };
  return [{ ...DEFAULT_RULES, ...others, keySource }];
}

function problemsOf(entry: JsonObject, members: MemberChecks): string[] {
  const problems = Object.entries(entry).flatMap(([member, value]) => {
    const check = Object.hasOwn(members, member) ? members[member] : undefined;
    if (check === undefined) {
      return `: ${quote(member)} is not one of ${Object.keys(members).join(', ')}`;
    }
    const problem = check(value);
    return problem === undefined ? [] : `.${member}${problem.startsWith(':') ? '' : ' '}${problem}`;
  });
  for (const member of ['issuer', 'audiences']) {
    if (!(member in entry)) problems.push(`.${member} is required`);
  }
  const sources = KEY_SOURCES.filter((source) => source in entry);
  if (sources.length > 1) problems.push(` has ${sources.join(' and ')}; keep one of them`);
  const { issuer } = entry;
  const problem =
    typeof issuer === 'string' && text(issuer) === undefined
      ? issuerProblem(issuer, sources.length > 0)
      : undefined;
  if (problem !== undefined) problems.push(`.issuer: ${shown(issuer)} ${problem}`);
  return problems;
}
