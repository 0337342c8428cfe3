import type { Plugin } from 'esbuild';
import { EnvironmentReader } from '../lib/config/environment-reader';
import { isJsonObject } from '../lib/json-object';
import { askedIssuers } from './asked-issuers';
import { type DeclaredVariables, textsOf } from './declared-variables';

/** A part of an authorizer that not every service needs. A bundle holds it only if a setting uses it. */
interface OptionalPart {
  /** The file of lib/ that exports it under its name here. */
  readonly file: string;
  readonly isUsed: (variables: DeclaredVariables) => boolean;
}

const OPTIONAL_PARTS = {
  introspection: {
    file: 'opaque/introspection-part.ts',
    isUsed: (variables) => askedIssuers(variables).length > 0,
  },
  confirmation: {
    file: 'opaque/confirmed-kind.ts',
    isUsed: (variables) =>
      askedIssuers(variables).some(({ settings }) => settings['signedTokens'] === true),
  },
  openSignedAnswer: {
    file: 'opaque/signed-answer.ts',
    isUsed: (variables) =>
      askedIssuers(variables).some(({ settings }) => settings['signedAnswers'] === true),
  },
  makeClientAssertion: {
    file: 'opaque/client-assertion.ts',
    isUsed: (variables) =>
      askedIssuers(variables).some(({ settings }) => 'privateKeyParameter' in settings),
  },
  revocation: {
    file: 'revocation/revocation-part.ts',
    isUsed: (variables) => revocationTableOf(variables) !== undefined,
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
        const path = OPTIONAL_PARTS[name].file.replace('.', '\\.').replace('/', '[\\\\/]');
        build.onLoad({ filter: new RegExp(`[\\\\/]lib[\\\\/]${path}$`) }, () => ({
          contents: `export const ${name} = undefined`,
        }));
      }
    },
  };
}
