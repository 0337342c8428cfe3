import {
  namesRead,
  parameterFileOf,
  SERVICE_FILE,
  type YamlSources,
} from '../../build/yaml-sources';
import { unknownVariables, VARIABLES } from '../../lib/config/variables';
import { nearestName } from './nearest-name';
import { placeOfVariable } from './places';
import type { SettingSources } from './sources';

/** Variables of the authorizer that serverless.yml derives from stage parameters, and the parameters. */
const DERIVED: Readonly<Record<string, string>> = {
  TOKEN_SCHEME: 'tokenSource',
  USAGE_KEY_CLAIM: 'usagePlan and usageKeyClaim',
};

/**
 * Finds names in serverless.yml that the authorizer does not know, and that somebody took for one of its
 * variables.
 *
 * @returns one sentence for each
 */
export function findDeclaredNames(
  provider: Readonly<Record<string, unknown>>,
  authorizer: Readonly<Record<string, unknown>>,
): readonly string[] {
  const isKnown = (name: string): boolean => VARIABLES.some((each) => each === name);
  const unknown = (place: string, name: string): string =>
    `${name} of ${place} in ${SERVICE_FILE} is not a variable of the authorizer; ${didYouMean(name, VARIABLES) ?? `known are ${VARIABLES.join(', ')}`}`;
  return [
    ...Object.keys(authorizer)
      .filter((name) => !isKnown(name))
      .map((name) => unknown('functions.authorizer.environment', name)),
    // Other functions may have variables of their own there.
    ...Object.keys(provider)
      .filter((name) => !isKnown(name) && nearestName(name, VARIABLES) !== undefined)
      .map((name) => unknown('provider.environment', name)),
  ];
}

/**
 * Finds variables of the `.env` file and of the environment that nothing reads, and that somebody took for a
 * setting of this service.
 *
 * @returns one sentence for each
 */
export function findUnreadVariables(sources: SettingSources): readonly string[] {
  const read = namesRead(sources.yaml, 'env');
  // Names of AWS are read by its tools as well, and one of them is often near another.
  const ours = [...new Set([...VARIABLES, ...read])].filter((name) => !name.startsWith('AWS_'));
  const ofFile = unknownVariables(sources.file?.variables ?? {});
  return Object.entries(sources.environment)
    .filter(([name, value]) => !read.has(name) && (value ?? '').trim() !== '')
    .flatMap(([name]) => {
      // The parameters' own check says what to do about it.
      if (name === 'TOKEN_SCHEME') return [];
      // A shell may have it for the function itself, as whoever tries a bundle does.
      if (name === 'USAGE_KEY_CLAIM' && sources.file?.variables[name] === undefined) return [];
      const isMistaken = ofFile.includes(name) || nearestName(name, ours) !== undefined;
      if (!isMistaken) return [];
      return [
        `${name} in ${placeOfVariable(sources, name)} ${remedyFor(name, ours, sources.yaml)}`,
      ];
    });
}

function remedyFor(name: string, ours: readonly string[], yaml: YamlSources): string {
  const nearest = nearestName(name, ours);
  const parameters = DERIVED[nearest ?? ''];
  if (parameters !== undefined) {
    return `has no effect; set ${parameters} in ${parameterFileOf(yaml)} instead`;
  }
  return nearest === undefined
    ? `is not a variable of this service; remove it, or read it in ${SERVICE_FILE} as \${env:${name}} if a function needs it`
    : `is not a variable of this service; did you mean ${nearest}?`;
}

function didYouMean(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
