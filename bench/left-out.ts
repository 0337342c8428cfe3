import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Contender } from './contenders';

/** A part of a decision on a new token, and what stands in its place if it is left out. */
interface Part {
  readonly name: string;
  /** The file that has it, below the root of the project. */
  readonly file: string;
  /** The export that a stand-in replaces. */
  readonly replaced: string;
  /**
   * The stand-in, as JavaScript. `whole` is the export that it replaces, `used` is to be called for each decision,
   * and `first(make)` is a function that gives the first result of `make` for ever.
   */
  readonly standIn: string;
}

/**
 * The parts in the order in which they are left out, one more each time: a difference of two runs is the time of a
 * part, garbage included, and the last run is the rest. So they add up to the whole. A part comes before the parts
 * that its stand-in would spare: without the memory, a stand-in may give the same token each time.
 */
const PARTS: readonly Part[] = [
  {
    name: 'line of log',
    file: 'lib/log.ts',
    replaced: 'writeLog',
    standIn: '() => used()',
  },
  {
    name: 'digest, remembered',
    file: 'lib/token/verified-tokens.ts',
    replaced: 'VerifiedTokens',
    standIn: 'class { verify(token, kind) { used(); return kind.verify(token); } }',
  },
  {
    name: 'choice of the policy',
    file: 'lib/policy/compiler.ts',
    replaced: 'createPolicyCompiler',
    standIn: '(...settings) => first(whole(...settings))',
  },
  {
    name: 'answer and its context',
    file: 'lib/answer/policy-answer.ts',
    replaced: 'createPolicyAnswers',
    standIn:
      '(...settings) => { const all = whole(...settings); return { ...all, granted: first(all.granted) }; }',
  },
  {
    name: 'checks of the claims',
    file: 'lib/token/claims.ts',
    replaced: 'checkClaims',
    standIn: 'first(whole)',
  },
  {
    name: 'jsonwebtoken.verify',
    file: 'node_modules/jsonwebtoken/verify.js',
    replaced: 'default',
    standIn: '() => used()',
  },
  {
    name: 'token taken apart',
    file: 'lib/token/compact-token.ts',
    replaced: 'decomposeUnverifiedToken',
    standIn: 'first(whole)',
  },
  {
    name: 'token from its header',
    file: 'lib/event/bearer-token.ts',
    replaced: 'extractToken',
    standIn: 'first(whole)',
  },
];

/** It decides on a token of its own, which no stand-in may take for the first one. Not a part of a decision. */
const REHEARSAL: Part = {
  name: 'rehearsal',
  file: 'lib/rehearsal.ts',
  replaced: 'rehearse',
  standIn: 'async () => used()',
};

/** Our authorizer without some parts of a decision. */
export interface Rest extends Contender {
  readonly leftOut: readonly string[];
}

/** The authorizer as it is, and then without one more part each time. */
export const RESTS: readonly Rest[] = [[], ...PARTS].map((_, count) => {
  const leftOut = [REHEARSAL, ...PARTS.slice(0, count)];
  return {
    name: `ours, without ${count} parts`,
    entry: 'functions/authorizer.ts',
    isAuthorizer: true,
    canPrefetch: true,
    plugins: [leaveOut(leftOut)],
    parts: [],
    leftOut: leftOut.map(({ name }) => name),
  };
});

/** The names of the parts, in the order of {@link RESTS}, and of what is left in the end. */
export const PART_NAMES = [
  ...PARTS.map(({ name }) => name),
  'the rest: event, issuer, key, promises',
];

/**
 * Puts stand-ins into a bundle.
 *
 * @throws {Error} if a file of a part does not exist; warm-sample.ts sees to it that decisions ask every stand-in
 */
function leaveOut(parts: readonly Part[]): Plugin {
  const partOf = new Map(parts.map((part) => [realpathSync(part.file), part]));
  return {
    name: 'leave-out-parts',
    setup: (build) => {
      build.onLoad({ filter: /\.[jt]s$/ }, ({ path, suffix }) => {
        const part = suffix === WHOLE ? undefined : partOf.get(path);
        return part && { contents: moduleOf(part) };
      });
    },
  };
}

/** Behind a path, it asks for the module itself and not for the one with a stand-in. */
const WHOLE = '?whole';

function moduleOf({ name, file, replaced, standIn }: Part): string {
  const whole = JSON.stringify(`./${basename(file)}${WHOLE}`);
  return `
    import * as module from ${whole};
    export * from ${whole};
    const whole = module.${replaced};
    const asked = (globalThis.standIns ??= new Set());
    const used = () => { asked.add(${JSON.stringify(name)}); };
    const first = (make) => {
      let results;
      return (...given) => {
        used();
        results ??= [make(...given)];
        return results[0];
      };
    };
    const standIn = ${standIn};
    export { standIn as ${replaced} };`;
}
