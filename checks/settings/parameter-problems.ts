import { namesRead, parameterFileOf, SERVICE_FILE } from '../../build/yaml-sources';
import { nearestName } from './nearest-name';
import { type Kind, text, trueOrFalse, wholeNumber } from './kinds';
import {
  type Parameter,
  parametersInForce,
  parametersOf,
  parametersOfCommand,
  placeOfVariable,
} from './places';
import type { SettingSources } from './sources';
import { STAGE_PARAMETERS } from './stage-parameters';

/** The settings that `tokenSource` has replaced. */
const REPLACED_PARAMETERS: readonly string[] = ['tokenHeader', 'tokenExpression'];
const REPLACED_VARIABLE = 'TOKEN_SCHEME';

/**
 * Finds stage parameters that nothing reads, and values of another kind than their parameter has. What osls has
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

function findUnknownParameters(sources: SettingSources): readonly string[] {
  const known = namesRead(sources.yaml, 'param');
  const written = [
    ...Object.keys(sources.stages).flatMap((list) => parametersOf(sources, list)),
    ...parametersOfCommand(sources),
  ];
  return written
    .filter(({ name }) => !known.has(name) && !REPLACED_PARAMETERS.includes(name))
    .map(({ name, described }) => {
      const nearest = nearestName(name, known);
      const remedy =
        nearest === undefined
          ? `remove it, or read it in ${SERVICE_FILE} as \${param:${name}}`
          : `did you mean ${nearest}?`;
      return `${described} is not a parameter of this service; ${remedy}`;
    });
}

function wrongValue(sources: SettingSources): (parameter: Parameter) => readonly string[] {
  return ({ name, value, described }) => {
    if (typeof value === 'string' && value.includes('${')) return [];
    const kind = STAGE_PARAMETERS[name] ?? kindOf(sources.stages['default']?.[name]);
    const problem = kind?.(value);
    return problem === undefined ? [] : [`${described} ${problem}`];
  };
}

/** The kind of a parameter that is the service's own: that of its default. */
function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'boolean') return trueOrFalse;
  if (typeof value === 'number') return wholeNumber(0, Number.MAX_SAFE_INTEGER);
  return typeof value === 'string' ? text : undefined;
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
