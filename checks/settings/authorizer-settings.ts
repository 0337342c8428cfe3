import { isLoopback } from '../../lib/config/provider-url';
import { ConfigError, parseConfig } from '../../lib/config/config';
import { type Environment, quote } from '../../lib/config/environment-reader';
import { VARIABLES } from '../../lib/config/variables';
import { ISSUERS_FILE } from '../../build/trusted-issuers';
import { SERVICE_FILE } from '../../build/yaml-sources';
import { isKnownOnDeploy, type Kind, text } from './kinds';
import { blankLineOf, describeVariable } from './places';
import type { SettingSources } from './sources';
import type { SettingUse } from './use';

/** The variables of a function, as serverless.yml declares them; some are known on deploy only. */
export type DeclaredVariables = Readonly<Record<string, unknown>>;

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
  const onDeploy = isBuilt ? [] : deferred.filter(cannotResolve(variables, use));
  return [
    ...onDeploy.map((name) => {
      const [computed = ''] = Object.keys(Object(variables[name]) as object);
      return `${name}: ${computed} is computed when the stack is deployed, and not on this machine; give stage "${sources.stage}" a value of its own: change ${describeVariable(sources, name)}`;
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
    parseConfig(textsOf(variables));
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
  const file = stage === 'local' ? '.env' : `.env.${stage}`;
  const list = name === 'JWT_ISSUER' ? `, or list issuers under "${stage}" in ${ISSUERS_FILE}` : '';
  return `set it in ${file} or in the environment (.env.example explains it)${list}`;
}

/**
 * The addresses that must not be this machine's. A package whose keys alone are here can be tried here, as a test
 * of the bundle does; it cannot be deployed.
 */
const ADDRESSES: Readonly<Record<SettingUse, readonly ('JWT_ISSUER' | 'JWKS_URI')[]>> = {
  package: ['JWT_ISSUER'],
  deploy: ['JWT_ISSUER', 'JWKS_URI'],
  offline: [],
  invoke: [],
};

/**
 * Finds addresses of this machine in the settings of a deployed stage. A cold start cannot know: `sls invoke
 * local` runs the same function on this machine.
 *
 * @returns one sentence for each
 */
export function findLoopbackAddresses(
  variables: DeclaredVariables,
  use: SettingUse,
  sources: SettingSources,
): readonly string[] {
  const texts = textsOf(variables);
  const isHere = (url: string): boolean => leadsToThisMachine(URL.parse(url)?.hostname ?? '');
  const sentence = (name: string, url: string, place: string): string =>
    `${name}: ${quote(url)} is this machine, which a deployed function cannot reach; use the https address of the provider: change ${place}`;
  return [
    ...ADDRESSES[use].flatMap((name) =>
      (texts[name] ?? '')
        .split(',')
        .map((url) => url.trim())
        .filter(isHere)
        .map((url) => sentence(name, url, describeVariable(sources, name))),
    ),
    ...addressesOfEntries(texts, use)
      .filter(([, url]) => isHere(url))
      .map(([member, url]) =>
        sentence(`${ISSUERS_FILE}, ${sources.stage}`, url, `${member} of that entry`),
      ),
  ];
}

/** The addresses of the entries of issuers.yml, with the names of their members. */
function addressesOfEntries(
  texts: Environment,
  use: SettingUse,
): readonly (readonly [member: string, url: string])[] {
  if ((texts['TRUSTED_ISSUERS'] ?? '') === '') return [];
  try {
    return parseConfig(texts).issuers.flatMap(({ issuer, keySource }) => {
      const { jwksUri, discoveryUri } = keySource;
      const addresses: Readonly<Record<string, string | undefined>> = {
        ...(ADDRESSES[use].includes('JWT_ISSUER') && { issuer }),
        ...(ADDRESSES[use].includes('JWKS_URI') && { jwksUri, discoveryUri }),
      };
      return Object.entries(addresses).filter(
        (address): address is [string, string] => typeof address[1] === 'string',
      );
    });
  } catch (error) {
    // Its own check reports what the cold start would refuse.
    if (error instanceof ConfigError) return [];
    throw error;
  }
}

/** More names than those for which http is accepted: RFC 6761 section 6.3, and addresses that only mean a loopback. */
function leadsToThisMachine(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  return (
    isLoopback(host) ||
    host.endsWith('.localhost') ||
    /^(?:0\.0\.0\.0|\[::\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]+|0:0)\])$/.test(host)
  );
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

function textsOf(variables: DeclaredVariables): Environment {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
