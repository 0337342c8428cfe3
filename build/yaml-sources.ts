import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of serverless.yml and of each file that it includes, by its path. */
export type YamlSources = ReadonlyMap<string, string>;

export const SERVICE_FILE = 'serverless.yml';

/** The files that osls takes in `${file(...)}`. */
const INCLUDED = /\bfile\(\s*(?:\.\/)?([^\s)]+\.(?:ya?ml|json|[cm]?js))\s*\)/g;

/**
 * Reads serverless.yml and, at any depth, the files that it names in `${file(...)}`.
 *
 * @param stage the value of `${sls:stage}` in a name
 */
export function readYamlSources(directory: string, stage = ''): YamlSources {
  const sources = new Map<string, string>();
  const read = (file: string): void => {
    if (sources.has(file) || !existsSync(join(directory, file))) return;
    const text = readFileSync(join(directory, file), 'utf8');
    sources.set(file, text);
    for (const [, included = ''] of text.matchAll(INCLUDED)) {
      read(included.replaceAll('${sls:stage}', stage));
    }
  };
  read(SERVICE_FILE);
  return sources;
}

/** The file that holds the stage parameters: serverless.yml, or the one that it includes for them. */
export function parameterFileOf(sources: YamlSources): string {
  const text = sources.get(SERVICE_FILE) ?? '';
  return /^params: *\$\{file\((?:\.\/)?([^\s)]+)\)\}/m.exec(text)?.[1] ?? SERVICE_FILE;
}

/**
 * The names that these files read as `${param:name}`, or as `${env:NAME}` and `environment.NAME` of
 * plugins/settings.cjs, also as a fallback. Code has them as `resolveVariable('param:name')`.
 */
export function namesRead(sources: YamlSources, source: 'env' | 'param'): ReadonlySet<string> {
  const pattern =
    source === 'env'
      ? /(?:(?:[{,]\s*|resolveVariable\(['"`])env:|:environment\.)(\w+)/g
      : /(?:[{,]\s*|resolveVariable\(['"`])param:([\w-]+)/g;
  return new Set(
    [...sources.values()].flatMap((text) =>
      [...text.matchAll(pattern)].map(([, name = '']) => name),
    ),
  );
}
