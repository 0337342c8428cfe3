import { nameRemedy } from './nearest-name';
import { quote } from '../lib/config/environment-reader';
import {
  KEY_SOURCES,
  MEMBERS,
  readIssuerEntries,
  readIssuerEntry,
} from '../lib/config/issuer-entry';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import type { Preset } from '../presets/preset';
import { presetNamed, PRESETS } from '../presets/presets';
import { inlineKeyProblems } from './inline-keys';
import { INTROSPECTION_CHECKS, introspectionProblems } from './introspection-entries';
import { plainSecretProblems } from './plain-secrets';
import { readPresetValues } from './preset-values';

/** The file in which a team lists its trusted issuers by stage. */
export const ISSUERS_FILE = 'issuers.yml';

/** The trusted issuers of a stage. */
export interface IssuersOfStage {
  /** The value of TRUSTED_ISSUERS; empty if the stage does not have a list, or has one with a problem. */
  readonly text: string;
  /** One sentence for each, with its place. */
  readonly problems: readonly string[];
}

/** Everything that an entry may have. */
const ENTRY_MEMBERS = { ...MEMBERS, ...INTROSPECTION_CHECKS };

/** Stands for an entry that cannot be made. */
const SOME_ENTRY = { issuer: 'https://issuer.example.com', audiences: ['audience'] };

/**
 * Reads the list of a stage in issuers.yml, and puts entries in the place of presets.
 *
 * @param list as osls or a YAML parser has read it; empty without a list for the stage
 */
export function trustedIssuersOf(list: unknown, stage: string): IssuersOfStage {
  if (list === undefined || list === null || list === '') return { text: '', problems: [] };
  const place = `${ISSUERS_FILE}, ${stage}`;
  if (!Array.isArray(list) || list.length === 0) {
    return { text: '', problems: [`${place} must be a list of issuers, each after a dash`] };
  }
  const problems = new Set(plainSecretProblems(list, place, stage));
  const entries = list.flatMap((item: unknown, index) =>
    entriesOf(item, `${place}[${index}]`, problems),
  );
  // Only the whole list shows some problems, such as one issuer twice.
  if (problems.size === 0) {
    const issuers = readIssuerEntries(entries, place, problems, ENTRY_MEMBERS);
    for (const problem of introspectionProblems(issuers)) problems.add(`${place}: ${problem}`);
  }
  return { text: problems.size === 0 ? JSON.stringify(entries) : '', problems: [...problems] };
}

/** The entries of one item of the list, with each problem of them. */
function entriesOf(item: unknown, place: string, problems: Set<string>): readonly unknown[] {
  if (!isJsonObject(item)) {
    problems.add(`${place} must have members, such as provider, or issuer and audiences`);
    return [];
  }
  const { provider, ...members } = item;
  if (provider === undefined) return checked([members], members, place, problems);
  const name = typeof provider === 'string' ? provider : '';
  const preset = presetNamed(name);
  if (preset === undefined) {
    problems.add(`${place}.provider: ${unknownProvider(name)}`);
    return [];
  }
  const placeOfPreset = `${place} (${name})`;
  const values = readPresetValues(preset, members, placeOfPreset, problems);
  const overrides = Object.fromEntries(
    Object.entries(members).filter(([member]) => !(member in preset.values)),
  );
  // The other members are checked even if the values of the preset have a problem.
  const entries = values === undefined ? [SOME_ENTRY] : preset.entriesOf(values);
  if ('issuer' in overrides && entries.length > 1) {
    problems.add(
      `${placeOfPreset}.issuer cannot be set, because this provider has ${entries.length} issuers; write an entry without provider for it`,
    );
    return [];
  }
  const whole = entries.map((entry) => overridden(entry, overrides));
  return checked(whole, members, placeOfPreset, problems, preset);
}

function unknownProvider(name: string): string {
  const known = Object.keys(PRESETS);
  const remedy = nameRemedy(name, known, `choose from ${known.join(', ')}`);
  return `${name === '' ? 'it' : quote(name)} is not a preset; ${remedy}`;
}

/** The members of an entry, each of them replaced if the operator has written it. */
function overridden(entry: object, { requiredClaims, ...members }: JsonObject): JsonObject {
  const hasKeySource = KEY_SOURCES.some((source) => source in members);
  const kept = Object.entries(entry).filter(
    ([name]) => !hasKeySource || !KEY_SOURCES.some((source) => source === name),
  );
  const whole: JsonObject = { ...Object.fromEntries(kept), ...members };
  if (requiredClaims === undefined) return whole;
  if (!isJsonObject(requiredClaims)) return { ...whole, requiredClaims };
  // Claim by claim, so that one more claim does not take away those of the preset; null takes one away.
  const required = { ...Object(whole['requiredClaims']), ...requiredClaims } as JsonObject;
  const claims = Object.entries(required).filter(([, value]) => value !== null);
  return { ...whole, requiredClaims: Object.fromEntries(claims) };
}

/** Finds the problems of entries, and of members that neither an entry nor a preset has. */
function checked(
  entries: readonly JsonObject[],
  members: JsonObject,
  place: string,
  problems: Set<string>,
  preset?: Preset,
): readonly JsonObject[] {
  const known = [...Object.keys(preset?.values ?? {}), ...Object.keys(MEMBERS), 'introspection'];
  const unknown = Object.keys(members).filter((name) => !known.includes(name));
  for (const name of unknown) {
    const remedy = nameRemedy(
      name,
      preset === undefined ? [...known, 'provider'] : known,
      `known are ${known.join(', ')}`,
    );
    problems.add(`${place}: ${quote(name)} is not a member of an entry; ${remedy}`);
  }
  for (const entry of entries) {
    const others = Object.entries(entry).filter(([name]) => !unknown.includes(name));
    for (const trusted of readIssuerEntry(
      Object.fromEntries(others),
      place,
      problems,
      ENTRY_MEMBERS,
    )) {
      for (const problem of inlineKeyProblems(trusted)) problems.add(place + problem);
    }
  }
  return entries;
}
