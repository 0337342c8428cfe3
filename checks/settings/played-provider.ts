import { INTROSPECTED } from '../../build/introspected-provider';
import { presetNamed, PRESETS } from '../../presets/presets';
import { nameRemedy } from '../../build/nearest-name';
import { parametersInForce } from './places';
import type { SettingSources } from './sources';
import { LOCAL_STAGE } from '../../build/declared-service';

/**
 * Says that the parameter `provider` takes the place of a list of issuers: a developer may expect both.
 *
 * @param issuers the list of the stage in issuers.yml, or a blank text
 * @returns one sentence, or an empty list
 */
export function findReplacedIssuers(sources: SettingSources, issuers: unknown): readonly string[] {
  const { value = '', described = '' } = parametersInForce(sources).get('provider') ?? {};
  if (value === '' || (issuers ?? '') === '') return [];
  return [
    `${described} takes the place of the list under "${sources.stage}" in issuers.yml, which is ignored; leave the parameter out to have the list`,
  ];
}

/**
 * Finds a value of the parameter `provider` that the local provider cannot follow: on a stage that does not have one, or
 * without a preset.
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
      `${described} is for the local identity provider, which stage "${sources.stage}" does not have; remove it`,
    ];
  }
  if (value === INTROSPECTED || presetNamed(value) !== undefined) return [];
  const names = [INTROSPECTED, ...Object.keys(PRESETS)];
  const remedy = nameRemedy(value, names, `choose from ${names.join(', ')}`);
  return [
    `${described} must be ${INTROSPECTED} or the name of a preset, not ${JSON.stringify(value).slice(0, 60)}; ${remedy}`,
  ];
}
