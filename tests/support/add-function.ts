import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A function for the routes of a service. */
export interface AddedFunction {
  readonly name: string;
  /** The file in `functions/`, without its extension. */
  readonly file: string;
  /** The content of the file. */
  readonly source: string;
  /** Each route, and its rule as it is written in access-rules.ts. */
  readonly rules: Readonly<Record<string, string>>;
}

/** The three texts that a service owner writes to add a function with its routes. */
export interface FunctionTexts {
  /** For `functions` in serverless.yml. */
  readonly declaration: string;
  /** For `ACCESS_RULES` in access-rules.ts. */
  readonly rules: string;
  /** The path of the handler in the project, and its source. */
  readonly handler: { readonly path: string; readonly source: string };
}

/** Adds a function with its routes to a service, or to a copy of it. */
export async function addFunction(
  directory: string,
  { name, file, source, rules }: AddedFunction,
): Promise<void> {
  const events = Object.keys(rules).map((route) => {
    const [method = '', path = ''] = route.split(' ');
    // YAML takes a brace for the beginning of a map.
    const quote = path.includes('{') ? "'" : '';
    return `      - http: { method: ${method.toLowerCase()}, path: ${quote}${path}${quote}, <<: *protected }\n`;
  });
  await addFunctionTexts(directory, {
    declaration: `  ${name}:\n    handler: functions/${file}.handler\n    events:\n${events.join('')}`,
    rules: Object.entries(rules)
      .map(([route, rule]) => `  '${route}': ${rule},\n`)
      .join(''),
    handler: { path: `functions/${file}.ts`, source },
  });
}

/** Adds a function by the three steps of "Adding a route" in the README. */
export async function addFunctionTexts(
  directory: string,
  { declaration, rules, handler }: FunctionTexts,
): Promise<void> {
  await insertBefore(join(directory, 'serverless.yml'), /^resources:$/m, `${declaration}\n`);
  await insertBefore(join(directory, 'access-rules.ts'), /^\};$/m, rules);
  await writeFile(join(directory, handler.path), handler.source);
}

async function insertBefore(file: string, place: RegExp, text: string): Promise<void> {
  const content = await readFile(file, 'utf8');
  const index = content.search(place);
  if (index === -1) throw new Error(`${file} has no line that matches ${String(place)}`);
  await writeFile(file, content.slice(0, index) + text + content.slice(index));
}
