import { namesRead, parameterFileOf, SERVICE_FILE } from '../../build/yaml-sources';
import { nearestName } from '../../build/nearest-name';
import { anyNumber, type Kind, trueOrFalse } from './kinds';
import {
  type Parameter,
  parametersInForce,
  parametersOf,
  parametersOfCommand,
  placeOfVariable,
} from './places';
import type { SettingSources } from './sources';
import { STAGE_PARAMETERS, USES } from './stage-parameters';

/** The settings that `tokenSource` has replaced. */
const REPLACED_PARAMETERS: readonly string[] = ['tokenHeader', 'tokenExpression'];
const REPLACED_VARIABLE = 'TOKEN_SCHEME';

/**
 * Finds stage parameters whose names are misspelt, and values of another kind than their parameter has. What osls has
 * not resolved yet is left out.
 *
 * @returns one sentence for each
 */
export function findParameterProblems(sources: SettingSources): readonly string[] {
  const replaced = findReplacedSettings(sources);
  const inForce = [...parametersInForce(sources).values()].filter(
    ({ name }) => !REPLACED_PARAMETERS.includes(name),
  );
  return [...replaced, ...findUnknownParameters(sources), ...inForce.flatMap(wrongValue(sources))];
}

/** A file that is not read here may read a parameter, so only a name that is nearly another one is refused. */
function findUnknownParameters(sources: SettingSources): readonly string[] {
  const read = namesRead(sources.yaml, 'param');
  const own = Object.keys(sources.stages['default'] ?? {});
  const written = [
    ...Object.keys(sources.stages).flatMap((list) => parametersOf(sources, list)),
    ...parametersOfCommand(sources),
  ];
  return written
    .filter(({ name }) => !read.has(name) && !REPLACED_PARAMETERS.includes(name))
    .flatMap(({ name, described }) => {
      if (own.includes(name) && Object.hasOwn(STAGE_PARAMETERS, name)) {
        return [
          `${described} is not used by this service; ${useOf(name)}, or remove the parameter`,
        ];
      }
      const ofService = Object.keys(STAGE_PARAMETERS);
      const nearest = nearestName(name, own.includes(name) ? ofService : [...read, ...own]);
      if (nearest === undefined) return [];
      return [`${described} is not a parameter of this service; did you mean ${nearest}?`];
    });
}

/** The line that would use a parameter of STAGE_PARAMETERS. */
function useOf(name: string): string {
  const expression = `\${param:${name}}`;
  const use = USES[name];
  return use === undefined
    ? `read it as ${expression} in ${SERVICE_FILE}`
    : `write ${use.member}: ${expression} into ${use.section} in ${SERVICE_FILE}`;
}

function wrongValue(sources: SettingSources): (parameter: Parameter) => readonly string[] {
  return ({ name, value, described }) => {
    if (typeof value === 'string' && value.includes('${')) return [];
    const kind = STAGE_PARAMETERS[name] ?? kindOf(sources.stages['default']?.[name]);
    const problem = kind?.(value);
    return problem === undefined ? [] : [`${described} ${problem}`];
  };
}

/** The kind of a parameter that is the service's own, if its default says. An empty text may stand for an object. */
function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'boolean') return trueOrFalse;
  return typeof value === 'number' ? anyNumber : undefined;
}

/** One sentence for all of them, since they were three values for one decision. */
function findReplacedSettings(sources: SettingSources): readonly string[] {
  const parameters = REPLACED_PARAMETERS.flatMap(
    (name) => parametersInForce(sources).get(name) ?? [],
  );
  const scheme = sources.environment[REPLACED_VARIABLE]?.trim() ?? '';
  const places = [
    ...parameters.map(({ described }) => described),
    ...(scheme === ''
      ? []
      : [`${REPLACED_VARIABLE} in ${placeOfVariable(sources, REPLACED_VARIABLE)}`]),
  ];
  if (places.length === 0) return [];
  const valueOf = (name: string): string => {
    const value = parameters.find((each) => each.name === name)?.value;
    return typeof value === 'string' ? value : '';
  };
  const header = valueOf('tokenHeader') || 'Authorization';
  const expression = valueOf('tokenExpression');
  const isBare =
    scheme === '' ? expression !== '' && !/b\]?e/i.test(expression) : /^none$/i.test(scheme);
  const source = isBare ? header : `${header}: ${scheme === '' ? 'Bearer' : scheme}`;
  const [settings, them] = places.length === 1 ? ['setting', 'it'] : ['settings', 'them'];
  return [
    `${places.join(', ')}: tokenSource has replaced the ${settings}; remove ${them} and write tokenSource: '${source}' in ${parameterFileOf(sources.yaml)}`,
  ];
}
