import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { GRANTED_LOG, readGrantedLogSettings } from '../lib/answer/granted-log-settings';
import { EnvironmentReader } from '../lib/config/environment-reader';
import { isJsonObject } from '../lib/json-object';
import { askedIssuers } from './asked-issuers';
import { type DeclaredVariables, textsOf } from './declared-variables';

/** A part of an authorizer that not every service needs. A bundle holds it only if a setting uses it. */
interface OptionalPart {
  /** The file that it stands in, from the folder of the service. */
  readonly file: string;
  /** What a bundle has in place of the file. Default: the name of the part here, undefined. */
  readonly otherwise?: string;
  readonly isUsed: (variables: DeclaredVariables) => boolean;
}

const OPTIONAL_PARTS = {
  introspection: {
    file: 'lib/opaque/introspection-part.ts',
    isUsed: (variables) => askedIssuers(variables).length > 0,
  },
  confirmation: {
    file: 'lib/opaque/confirmed-kind.ts',
    isUsed: (variables) =>
      askedIssuers(variables).some(({ settings }) => settings['signedTokens'] === true),
  },
  openSignedAnswer: {
    file: 'lib/opaque/signed-answer.ts',
    isUsed: (variables) =>
      askedIssuers(variables).some(({ settings }) => settings['signedAnswers'] === true),
  },
  makeClientAssertion: {
    file: 'lib/opaque/client-assertion.ts',
    isUsed: (variables) =>
      askedIssuers(variables).some(({ settings }) => 'privateKeyParameter' in settings),
  },
  revocation: {
    file: 'lib/revocation/revocation-part.ts',
    isUsed: (variables) => revocationTableOf(variables) !== undefined,
  },
  grantedLog: {
    file: 'functions/decision-log.ts',
    otherwise:
      "export { writeLog as log } from '../lib/log'; export { OPTIONAL_PARTS as PARTS } from './optional-parts'",
    isUsed: (variables) =>
      isJsonObject(variables[GRANTED_LOG]) || grantedLogOf(variables) !== 'all',
  },
} as const satisfies Readonly<Record<string, OptionalPart>>;

export type OptionalPartName = keyof typeof OPTIONAL_PARTS;

// The names are those of the object above.
const NAMES = Object.keys(OPTIONAL_PARTS) as OptionalPartName[];

/**
 * The table of withdrawn tokens: its name, or the object with which CloudFormation computes it. A blank name counts
 * as unset, as for the running function.
 */
export function revocationTableOf(variables: DeclaredVariables): string | object | undefined {
  const { REVOCATION_TABLE: table } = variables;
  if (isJsonObject(table)) return table;
  return new EnvironmentReader(textsOf(variables), new Set()).text('REVOCATION_TABLE');
}

/** How much of granted decisions the log holds. A value that another check refuses counts as the default. */
export function grantedLogOf(variables: DeclaredVariables) {
  return readGrantedLogSettings(new EnvironmentReader(textsOf(variables), new Set())).kind;
}

/**
 * The parts that the settings of the functions use.
 *
 * @param environments the variables that each function is deployed with, as osls has resolved them
 */
export function usedParts(environments: readonly DeclaredVariables[]): readonly OptionalPartName[] {
  return NAMES.filter((name) => environments.some(OPTIONAL_PARTS[name].isUsed));
}

/** Leaves every other part out of the bundle: there, it is undefined. */
export function onlyParts(used: readonly OptionalPartName[]): Plugin {
  return {
    name: 'only-parts',
    setup: (build) => {
      for (const name of NAMES.filter((each) => !used.includes(each))) {
        const part: OptionalPart = OPTIONAL_PARTS[name];
        const file = part.file.replace('.', '\\.').replaceAll('/', '[\\\\/]');
        build.onLoad({ filter: new RegExp(`[\\\\/]${file}$`) }, ({ path }) => ({
          contents: part.otherwise ?? `export const ${name} = undefined`,
          resolveDir: dirname(path),
        }));
      }
    },
  };
}
