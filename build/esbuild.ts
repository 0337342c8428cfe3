import { builtinModules } from 'node:module';
import { runInNewContext } from 'node:vm';
import type { BuildOptions, Plugin } from 'esbuild';
import { LOCAL_STAGE } from './declared-service';
import { type DeclaredVariables, variablesOf } from './declared-variables';
import { onlyParts, type OptionalPartName, usedParts } from './optional-parts';

/**
 * Modules that the two libraries load at the top and that this service never calls. They cost 100 KB
 * and 15 ms of a cold start. In the bundle they are empty and throw if they are used; tests/budget
 * makes every decision with such a bundle.
 */
export const UNREACHABLE: readonly string[] = [
  // `cache: false` in lib/keys/key-set.ts; brings lru-memoizer, lru-cache and lodash.clonedeep.
  'jwks-rsa/src/wrappers/cache.js',
  // `rateLimit: false`; brings limiter.
  'jwks-rsa/src/wrappers/rateLimit.js',
  // getSigningKeys(), which makes PEM of keys; brings jose. Only getKeys() is called.
  'jwks-rsa/src/utils.js',
  // Errors of the methods that look for one key, and of an answer with an error message in it.
  'jwks-rsa/src/errors/JwksError.js',
  'jwks-rsa/src/errors/SigningKeyNotFoundError.js',
  // getKeysInterceptor, which is not set.
  'jwks-rsa/src/wrappers/interceptor.js',
  // Making signatures, verifying what comes in pieces, and HMAC.
  'jws/lib/sign-stream.js',
  'jws/lib/data-stream.js',
  'buffer-equal-constant-time/index.js',
  // The option maxAge of jsonwebtoken.verify(), which is not used; brings ms.
  'jsonwebtoken/lib/timespan.js',
  // Its own checks of exp and nbf, which are off: lib/token/lifetime.ts makes them.
  'jsonwebtoken/lib/NotBeforeError.js',
  'jsonwebtoken/lib/TokenExpiredError.js',
];

/** Checks of the version of Node that have been true since 16.9; they bring semver. */
export const TRUE_SINCE_NODE_16: readonly string[] = [
  'jsonwebtoken/lib/psSupported.js',
  'jsonwebtoken/lib/asymmetricKeyDetailsSupported.js',
  'jsonwebtoken/lib/rsaPssKeyDetailsSupported.js',
];

/** It is Node's own module on every version that has Buffer.alloc, which is since 5.10. */
const BUFFER = ['safe-buffer/index.js'];

/** The request that jwks-rsa makes by itself if it has no fetcher; lib/keys/key-set.ts gives it one. */
const REQUEST = ['jwks-rsa/src/wrappers/request.js'];

/** `debug`, which jwks-rsa logs its requests with if DEBUG is set. lib/keys logs them itself. */
const SILENT = ['debug/src/index.js'];

const leaveOut: Plugin = {
  name: 'leave-out',
  setup: (build) => {
    const replace = (modules: readonly string[], contentsOf: (module: string) => string): void => {
      for (const module of modules) {
        // One filter each: every module that passes a filter costs a turn of this process.
        const filter = new RegExp(`[\\\\/]node_modules[\\\\/]${pathExpression(module)}$`);
        build.onLoad({ filter }, () => ({ contents: contentsOf(module) }));
      }
    };
    replace(UNREACHABLE, throwing);
    replace(TRUE_SINCE_NODE_16, () => 'module.exports = true');
    replace(BUFFER, () => "module.exports = require('buffer')");
    replace(REQUEST, () => 'exports.default = ({ fetcher, uri }) => fetcher(uri)');
    replace(SILENT, () => 'module.exports = () => () => {}');
  },
};

/** Matches a path with either kind of slash. */
function pathExpression(path: string): string {
  return path.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
}

function throwing(module: string): string {
  const message = JSON.stringify(`${module} was left out of the bundle; see build/esbuild.ts`);
  return `module.exports = new Proxy({}, { get: () => () => { throw new Error(${message}) } })`;
}

/**
 * Takes single exports from Node's own modules. An import statement would read every export, and so
 * load the modules behind them: undici for node:http, Web Crypto for node:crypto.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup: (build) => {
    const filter = new RegExp(`^(node:)?(${builtinModules.join('|')})$`);
    build.onResolve({ filter }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : undefined,
    );
    build.onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {});
      return {
        contents: [
          `const builtin = process.getBuiltinModule(${JSON.stringify(path)});`,
          'export default builtin;',
          // esbuild leaves a pure call out if its result is not used.
          ...names.map(
            (name) => `export const ${name} = /* @__PURE__ */ Reflect.get(builtin, '${name}');`,
          ),
        ].join('\n'),
      };
    });
  },
};

/**
 * Works out the plan of the policies when the bundle is made, and not at every cold start: runs a
 * module called build-time-plan.ts, and replaces it by its export POLICY_PLAN, which is plain data.
 */
const planPolicies: Plugin = {
  name: 'plan-policies',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]build-time-plan\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build.esbuild.build({
        entryPoints: [path],
        bundle: true,
        format: 'iife',
        globalName: 'exported',
        write: false,
      });
      // In a context of its own, so that a plan that reads the environment or the clock would fail.
      const code = `${outputFiles[0]?.text ?? ''};JSON.stringify(exported.POLICY_PLAN)`;
      return { contents: `export const POLICY_PLAN = ${String(runInNewContext(code))}` };
    });
  },
};

/** How a function becomes one file: for `sls package`, `sls offline`, the tests and the bench alike. */
export const ESBUILD = esbuildOptions([]);

/** {@link ESBUILD}, with these optional parts. */
export function esbuildOptions(
  parts: readonly OptionalPartName[],
): BuildOptions & { readonly outExtension: Record<string, string>; readonly plugins: Plugin[] } {
  return {
    platform: 'node',
    bundle: true,
    minify: true,
    // ES modules, because the authorizer fetches its keys with a top-level await at init.
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // The oldest Node that `sls offline` runs on; Lambda's is newer.
    target: 'node20.19',
    // If a package has both, its ES modules: esbuild leaves their unused exports out.
    mainFields: ['module', 'main'],
    // CommonJS dependencies call require() for Node's own modules, and everything else is in the bundle.
    banner: { js: 'const require=process.getBuiltinModule;' },
    plugins: [leaveOut, onlyParts(parts), lazyBuiltins, planPolicies],
  };
}

/** The part of a service that the place of its bundles depends on. */
export interface BundledService {
  readonly provider: { readonly stage: string; readonly environment?: DeclaredVariables };
  readonly custom: { readonly buildFolder: string };
  readonly functions: Readonly<
    Record<string, { readonly environment?: DeclaredVariables } | undefined>
  >;
}

/**
 * The settings of serverless-esbuild, for `custom.esbuild.config` of serverless.yml.
 *
 * @param sources patterns of the files whose edits `sls offline` follows
 */
export function serverlessEsbuildOf(service: BundledService, sources: string[]) {
  const { provider, custom, functions } = service;
  const environments = Object.keys(functions).map((name) => variablesOf(service, name));
  const { outExtension, ...shared } = esbuildOptions(usedParts(environments));
  return {
    ...shared,
    outputFileExtension: outExtension['.js'],
    outputWorkFolder: custom.buildFolder,
    // A cold start does not matter locally, and a stack trace is to name functions.
    minify: provider.stage !== LOCAL_STAGE,
    watch: { pattern: sources },
  };
}
