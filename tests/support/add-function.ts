import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A function for the routes of a service, as a service owner adds it. */
export interface AddedFunction {
  readonly name: string;
  /** The file in `functions/`, without its extension. */
  readonly file: string;
  /** What the file holds. */
  readonly source: string;
  /** Each route, and its rule as it is written in access-rules.ts. */
  readonly rules: Readonly<Record<string, string>>;
}

/**
 * Adds a function by the three steps of "Adding a route" in the README: its routes in
 * serverless.yml, their rules in access-rules.ts, and its handler.
 *
 * @param directory the service, or a copy of it
 */
export async function addFunction(
  directory: string,
  { name, file, source, rules }: AddedFunction,
): Promise<void> {
  const events = Object.keys(rules).map((route) => {
    const [method = '', path = ''] = route.split(' ');
    // YAML takes a brace for the beginning of a map.
    const quote = path.includes('{') ? "'" : '';
    return `      - http: { method: ${method.toLowerCase()}, path: ${quote}${path}${quote}, <<: *protected }`;
  });
  const declaration = [
    `  ${name}:`,
    `    handler: functions/${file}.handler`,
    '    events:',
    ...events,
  ];
  await insertBefore(
    join(directory, 'serverless.yml'),
    /^resources:$/m,
    [...declaration, '', ''].join('\n'),
  );
  await insertBefore(
    join(directory, 'access-rules.ts'),
    /^\};$/m,
    Object.entries(rules)
      .map(([route, rule]) => `  '${route}': ${rule},\n`)
      .join(''),
  );
  await writeFile(join(directory, `functions/${file}.ts`), source);
}

async function insertBefore(file: string, place: RegExp, text: string): Promise<void> {
  const content = await readFile(file, 'utf8');
  const index = content.search(place);
  if (index === -1) throw new Error(`${file} has no line that matches ${String(place)}`);
  await writeFile(file, content.slice(0, index) + text + content.slice(index));
}
