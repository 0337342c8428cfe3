import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ESLint } from 'eslint';
import { parseTokenSource } from '../../build/token-source';

jest.setTimeout(60_000);

const PLANTED: readonly (readonly [string, string])[] = [
  ['a repetition in a repetition', String.raw`/^(a+)+$/`],
  ['two ways to read the same text', String.raw`/^(?:a|a)*$/`],
  ['two neighbours that read the same text', String.raw`/^bearer +\s*[^,]*\s+$/i`],
  ['a search that begins anew at every character', String.raw`/\s+$/`],
  ['an inner repetition that fits two branches', String.raw`/^[a-z]+(?:-[a-z-]+)*$/`],
  ['an expression that is made of text', `new RegExp('^(a+)+$')`],
];

/** Lints regular expressions, one a line, by the rules of eslint.config.mjs. */
function slowOnesOf(literals: readonly string[]): readonly string[] {
  // In a process of its own: jest cannot import a configuration that is an ES module.
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join('node_modules', 'eslint', 'bin', 'eslint.js'),
      ...['--stdin', '--stdin-filename', 'lib/planted.mjs', '--format', 'json'],
    ],
    { input: `export default [\n${literals.join(',\n')}\n];\n`, encoding: 'utf8', timeout: 30_000 },
  );
  if (stdout === '') throw new Error(stderr);
  // --format json writes nothing else.
  const [{ messages } = { messages: [] }] = JSON.parse(stdout) as readonly ESLint.LintResult[];
  const lines = new Set(messages.map(({ line }) => line - 2));
  return literals.filter((_, line) => lines.has(line));
}

describe('the rules of npm run lint', () => {
  let refused: readonly string[];

  beforeAll(() => {
    refused = slowOnesOf(PLANTED.map(([, literal]) => literal));
  });

  test.each(PLANTED)('refuse %s: %s', (_name, literal) => {
    expect(refused).toContain(literal);
  });

  test('let the expression pass that is made of a tokenSource, which a linter does not read', () => {
    const expressions = ['Authorization: Bearer', 'Authorization: aaaa', 'X-Auth-Token'].map(
      (text) => parseTokenSource(text)?.expression ?? '(a+)+',
    );
    const literals = expressions.map((expression) => new RegExp(expression).toString());
    expect(slowOnesOf(literals)).toEqual([]);
  });
});
