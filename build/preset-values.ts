import { quote } from '../lib/config/environment-reader';
import type { JsonObject } from '../lib/json-object';
import type { CheckedValues, Preset, PresetValue } from '../presets/preset';

/**
 * Checks the values of a preset as someone has written them.
 *
 * @param written may have other members; only those that the preset names are read
 * @param place for the problems, such as `issuers.yml, dev[1] (cognito)`
 * @param problems gets one sentence for each value that is missing or does not fit
 * @returns undefined if there is a problem
 */
export function readPresetValues(
  { values }: Preset,
  written: JsonObject,
  place: string,
  problems: Set<string>,
): CheckedValues | undefined {
  const found = Object.entries(values).flatMap(([name, value]) =>
    problemsOf(value, written[name]).map((problem) => `${place}.${name}${problem}`),
  );
  for (const problem of found) problems.add(problem);
  if (found.length > 0) return undefined;
  const checked = Object.entries(values).map(([name, { kind }]) => [
    name,
    kind === 'list' && typeof written[name] === 'string' ? [written[name]] : written[name],
  ]);
  // Each value has been checked above.
  return Object.fromEntries(checked) as CheckedValues;
}

function problemsOf(value: PresetValue, written: unknown): readonly string[] {
  const hint = `it ${value.description}, such as ${value.example}`;
  if (written === undefined || written === null) {
    return value.required === true ? [` is required: ${hint}`] : [];
  }
  if (value.kind === 'flag') {
    return typeof written === 'boolean' ? [] : [' must be true or false, without quotes'];
  }
  const texts: readonly unknown[] =
    value.kind === 'list' && Array.isArray(written) ? written : [written];
  if (texts.length === 0) return [` must not be empty: ${hint}`];
  return texts.flatMap((text) => problemOfText(value, text, hint));
}

function problemOfText({ pattern }: PresetValue, text: unknown, hint: string): readonly string[] {
  if (typeof text === 'number') {
    return [
      `: ${text} must be in quotes, because YAML reads it as a number and may have rounded it`,
    ];
  }
  if (typeof text !== 'string' || text.trim() === '') return [` must be text: ${hint}`];
  return pattern === undefined || pattern.test(text)
    ? []
    : [`: ${quote(text)} does not fit; ${hint}`];
}
