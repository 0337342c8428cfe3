import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../lib/json-object';

/** Packages that only the shop uses. */
const PACKAGES = ['@aws-sdk/credential-provider-env', '@aws-sdk/lib-dynamodb', 'uuid'];
const SCRIPTS = ['remove-demo', 'test:without-demo'];
/** The folder and the variables of the Postman collection that only the shop uses. */
const FOLDER = 'Shop (demo)';
const VARIABLES = ['orderId', 'bobOrdersToken'];

/** The folder that tsconfig.json leaves to a configuration of its own. */
const PAGE_FOLDER = 'shop/web';

/** Lines that hold something of the demo beside something else, and the text that stays. */
const REPLACEMENTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'resources/dashboard.yml': [[" | SOURCE '${OrdersLogGroup}'", '']],
  'README.md': [['shop/        the demo: orders and products\n', '']],
  'eslint.config.mjs': [
    ['(functions|shop|plugins)', '(functions|plugins)'],
    ["'{web,shop/web}/**/*.ts'", "'web/**/*.ts'"],
  ],
};

const COMMENT = String.raw`^[ \t]*(?:#|//|<!--) `;
const BLOCK = new RegExp(
  `${COMMENT}demo(?: -->)?\\n[^]*?${COMMENT}end of demo(?: -->)?(?:\\n|$)`,
  'gm',
);
const MARKER = new RegExp(`${COMMENT}(?:end of )?demo(?: -->)?$`, 'm');

/**
 * Takes the demo out of a file that others share with it: the lines between two marker comments, and
 * a few entries of JSON files.
 *
 * @param file its path in the project
 * @returns the text as it was if nothing of the demo is in it
 * @throws {Error} if a marker comes without its pair
 */
export function withoutDemo(file: string, text: string): string {
  if (file.endsWith('.json')) return withoutDemoInJson(file, text);
  let edited = withoutBlocks(file, text);
  for (const [from, to] of REPLACEMENTS[file] ?? []) edited = edited.replace(from, () => to);
  return edited;
}

function withoutBlocks(file: string, text: string): string {
  const edited = text.replaceAll(BLOCK, '');
  if (MARKER.test(edited)) throw new Error(`${file} has a marker comment without its pair`);
  return edited;
}

function withoutDemoInJson(file: string, text: string): string {
  const content: unknown = JSON.parse(text);
  const edited = file === 'package.json' ? manifestWithout(content) : valueWithout(file, content);
  return isDeepStrictEqual(content, edited) ? text : `${JSON.stringify(edited, null, 2)}\n`;
}

function manifestWithout(manifest: unknown): unknown {
  if (!isJsonObject(manifest)) return manifest;
  const without = (member: string, names: readonly string[]) => {
    const value = manifest[member];
    return isJsonObject(value)
      ? {
          [member]: Object.fromEntries(
            Object.entries(value).filter(([name]) => !names.includes(name)),
          ),
        }
      : {};
  };
  return {
    ...manifest,
    ...without('scripts', SCRIPTS),
    ...without('dependencies', PACKAGES),
    ...without('devDependencies', PACKAGES),
  };
}

function valueWithout(file: string, value: unknown): unknown {
  if (Array.isArray(value)) return listWithout(file, value);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, valueWithout(file, member)]),
    );
  }
  return typeof value === 'string'
    ? value.replace('openid orders:read orders:write products:read', 'openid')
    : value;
}

function listWithout(file: string, list: readonly unknown[]): unknown {
  // The lines of a script.
  if (list.length > 0 && list.every((entry) => typeof entry === 'string')) {
    return withoutBlocks(file, `${list.filter((line) => line !== PAGE_FOLDER).join('\n')}\n`)
      .slice(0, -1)
      .split('\n');
  }
  return list
    .filter((entry) => {
      if (!isJsonObject(entry)) return true;
      return entry['name'] !== FOLDER && !VARIABLES.includes(String(entry['key']));
    })
    .map((entry) => valueWithout(file, entry));
}
