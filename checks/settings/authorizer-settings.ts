import { ConfigError, parseConfig } from '../../lib/config/config';
import { VARIABLES } from '../../lib/config/variables';
import { ALL_PARTS } from '../../build/authorizer-parts';
import { LOCAL_STAGE } from '../../build/declared-service';
import { ISSUERS_FILE } from '../../build/trusted-issuers';
import { SERVICE_FILE } from '../../build/yaml-sources';
import { REQUEST_VARIABLES } from '../decision-settings';
import { type DeclaredVariables, textsOf } from '../../build/declared-variables';
import { isKnownOnDeploy, type Kind, text } from './kinds';
import { blankLineOf, describeVariable } from './places';
import type { SettingSources } from './sources';
import type { SettingUse } from './use';

const IDENTITY_SOURCES = 'the identity sources of the authorizer follow';
const BOUND = 'the bound of withdrawn tokens follows';

/** The variables whose values must be known when the service is packaged, and what follows from them. */
const NEEDED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(REQUEST_VARIABLES).map((name) => [name, IDENTITY_SOURCES])),
  TRUSTED_ISSUERS: 'the parts of the authorizer, its role and the bound of withdrawn tokens follow',
  REVOCATION_REMEMBER_SECONDS: BOUND,
  REVOCATION_UNAVAILABLE: BOUND,
  GRANTED_LOG: 'the parts of the authorizer and the metrics follow',
};

/**
 * Finds the settings with which the authorizer would not start, with the sentences of its cold start, and those
 * that only a build can know to be wrong.
 *
 * @returns one sentence for each
 */
export function findAuthorizerProblems(
  variables: DeclaredVariables,
  use: SettingUse,
  sources: SettingSources,
): readonly string[] {
  const deferred = VARIABLES.filter((name) => isKnownOnDeploy(variables[name]));
  const isBuilt = use === 'package' || use === 'deploy';
  const needed = Object.keys(NEEDED).filter((name) => isKnownOnDeploy(variables[name]));
  const onDeploy = (isBuilt ? [] : deferred.filter(cannotResolve(variables, use))).filter(
    (name) => !needed.includes(name),
  );
  const computedBy = (name: string): string =>
    Object.keys(Object(variables[name]) as object)[0] ?? '';
  return [
    ...needed.map(
      (name) =>
        `${name}: ${computedBy(name)} is computed when the stack is deployed, and ${NEEDED[name] ?? ''} from it before that; write its value: change ${describeVariable(sources, name)}`,
    ),
    ...onDeploy.map((name) => {
      return `${name}: ${computedBy(name)} is computed when the stack is deployed, and not on this machine; give stage "${sources.stage}" a value of its own: change ${describeVariable(sources, name)}`;
    }),
    ...coldStartProblems(variables, sources, deferred),
  ];
}

/** osls asks AWS for these two when it invokes a function on this machine. */
function cannotResolve(variables: DeclaredVariables, use: SettingUse): (name: string) => boolean {
  return (name) =>
    use === 'offline' ||
    !['Ref', 'Fn::ImportValue'].some((each) => each in Object(variables[name]));
}

function coldStartProblems(
  variables: DeclaredVariables,
  sources: SettingSources,
  deferred: readonly string[],
): readonly string[] {
  try {
    parseConfig(textsOf(variables), ALL_PARTS);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return (
      error.problems
        .map((problem) => ({ problem, name: /^[A-Z_]+/.exec(problem)?.[0] ?? '' }))
        // Nothing is known of them yet; the cold start checks them.
        .filter(({ name }) => !deferred.includes(name))
        .map(({ problem, name }) => `${problem}; ${remedyFor(name, problem, sources)}`)
    );
  }
}

function remedyFor(name: string, problem: string, sources: SettingSources): string {
  if (!problem.endsWith('is required')) return `change ${describeVariable(sources, name)}`;
  const blank = blankLineOf(sources, name);
  if (blank !== undefined) return `${blank} is blank: give it a value, or remove it`;
  const { stage } = sources;
  const file = stage === LOCAL_STAGE ? '.env' : `.env.${stage}`;
  const list = name === 'JWT_ISSUER' ? `, or list issuers under "${stage}" in ${ISSUERS_FILE}` : '';
  return `set it in ${file} or in the environment (.env.example explains it)${list}`;
}

/**
 * Finds values of serverless.yml that YAML has not read as text. osls makes texts of them before a plugin sees
 * the resolved service, so this is asked before.
 *
 * @returns one sentence for each
 */
export function findValuesWithoutQuotes(
  variables: DeclaredVariables,
  section: string,
): readonly string[] {
  return VARIABLES.flatMap((name) => {
    const value = variables[name];
    if (value === undefined || value === null) return [];
    const problem = kindOf(name)(value);
    return problem === undefined ? [] : [`${name} of ${section} in ${SERVICE_FILE} ${problem}`];
  });
}

/** A number of seconds is the same with or without quotes. */
function kindOf(name: string): Kind {
  return (value) =>
    name.endsWith('_SECONDS') && Number.isSafeInteger(value) ? undefined : text(value);
}
