import { ISSUERS_FILE } from '../../build/trusted-issuers';
import {
  namesRead,
  parameterFileOf,
  SERVICE_FILE,
  type YamlSources,
} from '../../build/yaml-sources';
import { unknownVariables, VARIABLES } from '../../lib/config/variables';
import { nearestName } from '../../build/nearest-name';
import { placeOfVariable } from './places';
import type { SettingSources } from './sources';
import { STAGE_PARAMETERS } from './stage-parameters';

/** Variables of the authorizer that serverless.yml derives from stage parameters, and the parameters. */
const DERIVED: Readonly<Record<string, string>> = {
  TOKEN_SCHEME: 'tokenSource',
  TOKEN_PARAMETER: 'tokenSource',
  POLICY_SCOPE: 'policyScope',
  USAGE_KEY_CLAIM: 'usagePlan and usageKeyClaim',
  REVOCATION_TABLE: 'revocation',
  REVOCATION_REMEMBER_SECONDS: 'revocationRememberSeconds',
  REVOCATION_UNAVAILABLE: 'revocationUnavailable',
  GRANTED_LOG: 'grantedLog',
  GRANTED_LOG_ONE_IN: 'grantedLogOneIn',
};

/** Those of the authorizer, and those that serverless.yml reads for all functions and for the alarms. */
const OURS = [...VARIABLES, 'CORS_ORIGIN', 'ALARM_EMAIL'];

/** The stage parameters, by the names of variables that somebody may take for them. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ...Object.keys(STAGE_PARAMETERS).map((name): [string, string] => [inCapitals(name), name]),
  ...Object.entries(DERIVED),
]);

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
  const unknown = (place: string, name: string): string =>
    `${name} of ${place} in ${SERVICE_FILE} is not a variable of the authorizer; ${didYouMean(name, VARIABLES) ?? `known are ${VARIABLES.join(', ')}`}`;
  return [
    // Variables of Node.js, of a Lambda extension or of the service itself belong there as well.
    ...Object.keys(authorizer)
      .filter((name) => isNearMiss(name) || unknownVariables({ [name]: '' }).length > 0)
      .map((name) => unknown('functions.authorizer.environment', name)),
    // Other functions may have variables of their own there.
    ...Object.keys(provider)
      .filter(isNearMiss)
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
  const ofFile = sources.file?.variables ?? {};
  return Object.entries(sources.environment)
    .filter(([name, value]) => !read.has(name) && (value ?? '').trim() !== '')
    .map(([name]) => name)
    .filter((name) => {
      // The parameters' own check says what to do about it.
      if (name === 'TOKEN_SCHEME') return false;
      if (name in ofFile) return isNearOurs(name) || looksLikeOurs(name);
      // A developer who tries a bundle sets it for the function itself.
      return !['USAGE_KEY_CLAIM', 'TRUSTED_ISSUERS'].includes(name) && isNearOurs(name);
    })
    .map((name) => `${name} in ${placeOfVariable(sources, name)} ${remedyFor(name, sources.yaml)}`);
}

function isNearOurs(name: string): boolean {
  return nearestName(name, OURS) !== undefined;
}

/** Asked of the `.env` file only: a shell holds variables of much else. */
function looksLikeOurs(name: string): boolean {
  return (
    PARAMETERS.has(name) || name.startsWith('CORS_') || unknownVariables({ [name]: '' }).length > 0
  );
}

function remedyFor(name: string, yaml: YamlSources): string {
  if (name === 'TRUSTED_ISSUERS') {
    return `has no effect; write the entries into ${ISSUERS_FILE} instead`;
  }
  const nearest = nameMeant(name, OURS);
  const parameters = PARAMETERS.get(name) ?? DERIVED[nearest ?? ''];
  if (parameters !== undefined) {
    return `has no effect; set ${parameters} in ${parameterFileOf(yaml)} instead`;
  }
  return nearest === undefined
    ? `is not a variable of this service; remove it, or read it in ${SERVICE_FILE} as \${env:${name}} if a function needs it`
    : `is not a variable of this service; did you mean ${nearest}?`;
}

/** A stage parameter as a variable would be written: `TOKEN_SOURCE` for `tokenSource`. */
function inCapitals(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function isNearMiss(name: string): boolean {
  return !VARIABLES.some((each) => each === name) && nearestName(name, VARIABLES) !== undefined;
}

/** The nearest name, or the one whose last words are missing, such as `_SECONDS`. */
function nameMeant(name: string, known: readonly string[]): string | undefined {
  return nearestName(name, known) ?? known.find((each) => each.startsWith(`${name}_`));
}

function didYouMean(name: string, known: readonly string[]): string | undefined {
  const nearest = nameMeant(name, known);
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}
