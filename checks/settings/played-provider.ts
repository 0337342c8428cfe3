import { presetNamed, PRESETS } from '../../presets/presets';
import { nameRemedy } from '../../build/nearest-name';
import { parametersInForce } from './places';
import type { SettingSources } from './sources';
import { LOCAL_STAGE } from './stages';

/**
 * Finds a provider that the local one cannot play: on a stage that has no local one, or without a preset.
 *
 * @returns one sentence, or an empty list
 */
export function findPlayedProviderProblems(sources: SettingSources): readonly string[] {
  const parameter = parametersInForce(sources).get('provider');
  const { value = '', described = '' } = parameter ?? {};
  // osls has not resolved it yet, or its kind is wrong, which is reported as such.
  if (typeof value !== 'string' || value === '' || value.includes('${')) return [];
  if (sources.stage !== LOCAL_STAGE) {
    return [
      `${described} makes the local identity provider play another one, which stage "${sources.stage}" does not have; remove it`,
    ];
  }
  if (presetNamed(value) !== undefined) return [];
  const names = Object.keys(PRESETS);
  const remedy = nameRemedy(value, names, `choose from ${names.join(', ')}`);
  return [
    `${described} must be the name of a preset, not ${JSON.stringify(value).slice(0, 60)}; ${remedy}`,
  ];
}
