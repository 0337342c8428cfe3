import type { Plugin } from 'esbuild';
import { isJsonObject } from '../lib/json-object';
import type { DeclaredVariables } from './declared-variables';

/** A part of an authorizer that not every service needs. A bundle holds it only if a setting uses it. */
interface OptionalPart {
  /** The file of lib/ that exports it under its name here. */
  readonly file: string;
  readonly isUsed: (variables: DeclaredVariables) => boolean;
}

const OPTIONAL_PARTS = {
  introspection: {
    file: 'opaque/introspection-part.ts',
    isUsed: ({ TRUSTED_ISSUERS }) => /"introspection"\s*:/.test(textOf(TRUSTED_ISSUERS)),
  },
  confirmation: {
    file: 'opaque/confirmed-kind.ts',
    isUsed: ({ TRUSTED_ISSUERS }) => /"signedTokens"\s*:\s*true/.test(textOf(TRUSTED_ISSUERS)),
  },
  openSignedAnswer: {
    file: 'opaque/signed-answer.ts',
    isUsed: ({ TRUSTED_ISSUERS }) => /"signedAnswers"\s*:\s*true/.test(textOf(TRUSTED_ISSUERS)),
  },
  makeClientAssertion: {
    file: 'opaque/client-assertion.ts',
    isUsed: ({ TRUSTED_ISSUERS }) => /"privateKeyParameter"\s*:/.test(textOf(TRUSTED_ISSUERS)),
  },
  revocation: {
    file: 'revocation/revocation-part.ts',
    isUsed: ({ REVOCATION_TABLE }) => textOf(REVOCATION_TABLE).trim() !== '',
  },
} as const satisfies Readonly<Record<string, OptionalPart>>;

export type OptionalPartName = keyof typeof OPTIONAL_PARTS;

// The names are those of the object above.
const NAMES = Object.keys(OPTIONAL_PARTS) as OptionalPartName[];

/** A value that CloudFormation computes is an object here, and so a text that is not blank. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isJsonObject(value) ? JSON.stringify(value) : '';
}

/**
 * The parts that the settings of the functions use.
 *
 * @param environments the variables of each function, as osls has resolved them
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
