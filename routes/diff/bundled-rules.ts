import { posix, relative, sep } from 'node:path';
import { build, transform, type Loader, type Plugin } from 'esbuild';
import { AccessRuleError, checkRules } from '../../lib/access/rule-check';
import type { AccessRules, Route } from '../../lib/access/rule';
import { isJsonObject } from '../../lib/json-object';
import { parseRoutes, RouteError } from '../../lib/policy/route-table';
import { ComparisonFailed } from './comparison-failed';
import { firstLine, runIsolated } from './isolated-run';
import { type Bundle, readRuleCode } from './rule-code';
import type { RuleTable } from './rule-table';
import { NAMESPACE, pathIn, type SourceFiles } from './source-files';

/** Access rules import a handful. */
const MAXIMUM_FILES = 1000;

/**
 * Reads the access rules of one revision: bundles the file and all that it imports, and runs the bundle in a process
 * of its own, without the environment, Node's modules and files.
 *
 * @param file its path in the repository
 * @param packagesFrom the folder whose installed packages the rules of every revision get
 * @throws {ComparisonFailed} if it is not there, does not compile, does not end, or does not hold access rules
 */
export async function readRules(
  source: SourceFiles,
  file: string,
  packagesFrom: string,
): Promise<RuleTable> {
  const place = `${file} of ${source.name}`;
  if (!(await source.has(file))) {
    throw new ComparisonFailed(`${file} is not in ${source.name}; name a revision that has it`);
  }
  const rulesBundle = await bundle(filesOf(source, packagesFrom), file, place);
  const { ACCESS_RULES: accessRules, PUBLIC_ROUTES: publicRoutes = [] } = await runIsolated(
    rulesBundle.script,
    place,
  );
  if (!isTable(accessRules) || !isListOfTexts(publicRoutes)) {
    throw new ComparisonFailed(
      `${place} does not export ACCESS_RULES as a table, and PUBLIC_ROUTES as a list if there are any; name a revision whose rules have this form`,
    );
  }
  // checkRules and parseRoutes find the mistakes that the types would have refused.
  const rules = accessRules as AccessRules;
  const routes = publicRoutes as readonly Route[];
  try {
    checkRules(rules);
    parseRoutes([...(Object.keys(rules) as Route[]), ...routes]);
  } catch (error) {
    if (!(error instanceof AccessRuleError || error instanceof RouteError)) throw error;
    throw new ComparisonFailed(`${place} does not hold rules that can be used: ${error.message}`);
  }
  return {
    accessRules: rules,
    publicRoutes: routes,
    ...(await readRuleCode(rules, rulesBundle, file)),
  };
}

function isTable(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every(isJsonObject);
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

async function bundle(
  files: Plugin,
  file: string,
  place: string,
): Promise<Bundle & { readonly script: string }> {
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      format: 'esm',
      target: 'node20',
      // The script below has none.
      supported: { 'top-level-await': false },
      sourcemap: 'external',
      // The code is compared as text.
      minifyWhitespace: true,
      legalComments: 'none',
      outfile: 'rules.js',
      write: false,
      logLevel: 'silent',
      // That of the project would be another one for a file that is not on the disk.
      tsconfigRaw: '{}',
      plugins: [files],
    });
    const textOf = (end: string): string =>
      outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
    const code = textOf('rules.js');
    const script = await transform(code, { format: 'iife', globalName: 'rules' });
    return { code, map: textOf('rules.js.map'), script: script.code };
  } catch (error) {
    throw new ComparisonFailed(`${place} does not compile: ${messageOf(error)}`);
  }
}

/** Has esbuild read the files of a revision. Packages are those that are installed. */
function filesOf(source: SourceFiles, packagesFrom: string): Plugin {
  const loaded = new Set<string>();
  return {
    name: NAMESPACE,
    setup: (esbuild) => {
      esbuild.onResolve({ filter: /^/ }, async ({ path, importer, kind, namespace }) => {
        if (kind === 'entry-point') return { path, namespace: NAMESPACE };
        if (namespace !== NAMESPACE) return undefined;
        if (!/^\.{1,2}(?:\/|$)/.test(path)) {
          // A revision must not have a file of this machine read.
          if (/^(?:\/|file:|[a-z]:)|\.\./i.test(path)) {
            return { errors: [{ text: `"${path}" is not the name of a package` }] };
          }
          if (path.startsWith('#')) {
            const text = `"${path}" is a name that package.json gives to a file; import the file by its path`;
            return { errors: [{ text }] };
          }
          return esbuild.resolve(path, { kind, resolveDir: packagesFrom });
        }
        const wanted = posix.join(posix.dirname(importer), path);
        const found = await findFile(source, wanted);
        return found === undefined
          ? { errors: [{ text: `${path} is not in ${source.name}` }] }
          : { path: found, namespace: NAMESPACE };
      });
      esbuild.onLoad({ filter: /^/, namespace: NAMESPACE }, async ({ path }) => {
        loaded.add(path);
        if (loaded.size > MAXIMUM_FILES) {
          return { errors: [{ text: `it imports more than ${MAXIMUM_FILES} files` }] };
        }
        const loader = LOADERS[posix.extname(path)];
        return loader === undefined
          ? { errors: [{ text: `${path} is not a file of TypeScript, JavaScript or JSON` }] }
          : { contents: await source.read(path), loader };
      });
      // A package may be a link to a folder of the checkout, such as one of the workspaces of npm.
      esbuild.onLoad({ filter: /^/, namespace: 'file' }, ({ path }) => {
        const place = relative(packagesFrom, path).split(sep);
        if (place.includes('node_modules')) return undefined;
        const text = `${place.join('/')} is not in node_modules, so it would be the same file for both revisions; import it by its path`;
        return { errors: [{ text }] };
      });
    },
  };
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.json': 'json',
};

/** Finds the file that an import means, in the order in which esbuild looks for it. */
async function findFile(source: SourceFiles, wanted: string): Promise<string | undefined> {
  const extensions = Object.keys(LOADERS);
  const candidates = [
    wanted,
    ...extensions.map((extension) => wanted + extension),
    // An import of TypeScript may name the file that it becomes.
    wanted.replace(/\.([mc]?)js$/, '.$1ts'),
    ...extensions.map((extension) => posix.join(wanted, `index${extension}`)),
  ];
  for (const candidate of candidates) if (await source.has(candidate)) return candidate;
  return undefined;
}

/** The first error of esbuild, with its place. */
function messageOf(error: unknown): string {
  const { errors, message } = Object(error) as {
    errors?: readonly {
      readonly text: string;
      readonly location: { readonly file: string; readonly line: number } | null;
    }[];
    message?: unknown;
  };
  const [first] = errors ?? [];
  if (first === undefined)
    return typeof message === 'string' ? firstLine(message) : 'unknown error';
  const { text, location } = first;
  const at = location && `${pathIn(location.file)}:${location.line}: `;
  return `${at ?? ''}${text}`;
}
