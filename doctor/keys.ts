import { type SigningAlgorithm, SUPPORTED_ALGORITHMS } from '../lib/config/trusted-issuer';
import { isJsonObject } from '../lib/json-object';
import { acceptedKeys } from '../lib/keys/accepted-keys';
import type { KeyRules, SigningKey } from '../lib/keys/signing-key';
import { type Finding, note, ok, problem, quoteUnverified } from './report';
import type { SettingName } from './setting-name';

/** More keys than these are counted, and not named. */
const MAXIMUM_NAMED = 20;

/** An entry of a key set: the key that the authorizer makes of it, or the reason why it does not make one. */
interface Judged {
  readonly name: string;
  readonly key?: SigningKey;
  readonly reason?: string;
}

/** Says which keys of a set the authorizer uses, and why it does not use the others. */
export function checkKeys(
  entries: readonly unknown[],
  rules: KeyRules,
  setting: SettingName,
): readonly Finding[] {
  const judged = entries.map((entry) => judge(entry, rules));
  const used = judged.flatMap(({ name, key }) => (key === undefined ? [] : [{ name, key }]));
  const skipped = judged.filter(({ key }) => key === undefined);
  return [
    ...bounded(
      used.map(({ name, key }) => ok(`keys: ${name} is used for ${key.algorithms.join(', ')}`)),
    ),
    ...bounded(
      skipped.map(({ name, reason = '' }) => note(`keys: ${name} is not used: ${reason}`)),
    ),
    ...(used.length === 0
      ? [
          problem(
            `keys: none of ${entries.length} can be used; ${remedyWithoutKeys(entries, rules, setting)}`,
          ),
        ]
      : compareWithEntry(
          used.map(({ key }) => key),
          rules,
          setting,
        )),
  ];
}

/** The name of an entry, which the provider has chosen. */
function judge(entry: unknown, rules: KeyRules): Judged {
  const { byKid, skipped } = acceptedKeys([entry], rules);
  const kid = isJsonObject(entry) ? entry['kid'] : undefined;
  const name = typeof kid === 'string' ? `kid ${quoteUnverified(kid)}` : 'a key without kid';
  const [key] = [...byKid.values()].flat();
  return key === undefined ? { name, reason: skipped.join(', ') } : { name, key };
}

function bounded(findings: readonly Finding[]): readonly Finding[] {
  const others = findings.length - MAXIMUM_NAMED;
  return others > 0
    ? [...findings.slice(0, MAXIMUM_NAMED), note(`keys: and ${others} more like these`)]
    : findings;
}

function remedyWithoutKeys(
  entries: readonly unknown[],
  { algorithms }: KeyRules,
  setting: SettingName,
): string {
  const published = algorithmsOf(entries, true);
  if (published.length > 0) {
    return `these are for ${published.join(', ')}, so set ${setting('algorithms')} to those with which the provider signs access tokens`;
  }
  if (algorithmsOf(entries, false).some((each) => algorithms.includes(each))) {
    return `the keys have no kid: if the tokens have none either, set ${setting('keyIdRequired')} to false`;
  }
  return `have the provider publish a public key for ${algorithms.join(' or ')}, of at least 2048 bits if it is an RSA key`;
}

/** The algorithms, of all that can be accepted, for which a set has keys. */
function algorithmsOf(
  entries: readonly unknown[],
  keyIdRequired: boolean,
): readonly SigningAlgorithm[] {
  const { byKid } = acceptedKeys(entries, { algorithms: SUPPORTED_ALGORITHMS, keyIdRequired });
  const found = new Set([...byKid.values()].flat().flatMap(({ algorithms }) => algorithms));
  return SUPPORTED_ALGORITHMS.filter((each) => found.has(each));
}

function compareWithEntry(
  keys: readonly SigningKey[],
  { algorithms, keyIdRequired }: KeyRules,
  setting: SettingName,
): readonly Finding[] {
  const fitting = (algorithm: SigningAlgorithm): number =>
    keys.filter((key) => key.algorithms.includes(algorithm)).length;
  const without = algorithms.filter((algorithm) => fitting(algorithm) === 0);
  const ambiguous = keyIdRequired ? [] : algorithms.filter((algorithm) => fitting(algorithm) > 1);
  return [
    without.length === 0
      ? ok(`algorithms: there is a key for ${algorithms.join(', ')}`)
      : problem(
          `algorithms: no key is for ${without.join(' or ')}, which the entry accepts; take that out of ${setting('algorithms')}, or have the provider publish such a key`,
        ),
    ...ambiguous.map((algorithm) =>
      note(
        `keys: ${fitting(algorithm)} are for ${algorithm}, so a token without kid cannot be verified (key_ambiguous)`,
      ),
    ),
  ];
}
