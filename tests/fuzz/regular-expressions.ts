import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';

/** A regular expression of the source, and where it stands. */
export interface FoundExpression {
  readonly where: string;
  readonly literal: string;
}

/** Every regular expression in the TypeScript files of a folder; one made of text counts as well. */
export function expressionsIn(folder: string): readonly FoundExpression[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => expressionsOf(join(folder, file)));
}

function expressionsOf(file: string): readonly FoundExpression[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: FoundExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node) || (ts.isIdentifier(node) && node.text === 'RegExp')) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ where: `${file}:${line + 1}`, literal: node.getText() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function toExpression(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1));
}

/** What is repeated between a beginning that fits and an end that does not. */
const PUMPS = [
  ...['a', 'A', '0', ' ', '-', '_', ':', '/', '.', ',', '*', '?', '{', '}', '+', '=', 'b', 'x'],
  ...['\t', '\n', '\0', '\\', '\u00e9', 'ab', 'a ', ' a', '0f', 'aws-', 'Bearer '],
];
const ENDS = ['', '!', '\n', ','];
/** Texts of which every expression matches at least one; add one for a new expression. */
const EXAMPLES = [
  ...[
    'Bearer a',
    'Bearer a ',
    'https://host/path',
    'JWT_ISSUER',
    '{name}',
    '{name+}',
    '***',
    '12',
    'a/',
    '\u00e9',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'a'.repeat(70), '\0', 'a b'],
  'arn:aws-cn:execute-api:eu-west-1:123456789012:abcdef/dev/GET/',
];
/** The short ones first: they give an exponential search away, the others a quadratic one. */
const LENGTHS = [24, 600, 10_000];
/** A linear search takes a tenth of a millisecond for 10,000 characters, a quadratic one 50 or more. */
const LONGEST_MS = 20;
/** All texts of one length together; an exponential search would not end. */
const GIVEN_UP_AFTER_MS = 2_000;

/**
 * Searches a text in which an expression takes more than linear time.
 *
 * @returns the text in words; nothing where all were read in time
 */
export function findSlowText(expression: RegExp): string | undefined {
  const starts = startsOf(expression);
  for (const length of LENGTHS) {
    const slow = findSlowest(
      expression,
      starts.flatMap((start) =>
        [...PUMPS, start.slice(-1)].map((pump) => ({ start, pump, length })),
      ),
    );
    if (slow !== undefined) return `${JSON.stringify(slow)} for ${length} characters`;
  }
  return undefined;
}

interface Pumped {
  readonly start: string;
  readonly pump: string;
  readonly length: number;
}

/** Beginnings of the texts that the expression matches: up to each place where something may repeat. */
function startsOf(expression: RegExp): readonly string[] {
  const starts = EXAMPLES.filter((example) => example.search(expression) >= 0).flatMap((example) =>
    Array.from({ length: 9 }, (_, index) => Math.round((index * example.length) / 8)).map((end) =>
      example.slice(0, end),
    ),
  );
  if (starts.length === 0) throw new Error(`none of EXAMPLES matches ${String(expression)}`);
  return [...new Set(starts)];
}

function findSlowest(expression: RegExp, texts: readonly Pumped[]): Pumped | undefined {
  let latest: Pumped | undefined;
  const readAll = (): boolean =>
    texts.some((pumped) => {
      latest = pumped;
      const { start, pump, length } = pumped;
      return ENDS.some((end) => {
        const text = start + pump.repeat(Math.ceil(length / (pump.length || 1))) + end;
        // Three times, because a pause of the process is no fault of the expression.
        return [1, 2, 3].every(() => isSlow(expression, text));
      });
    });
  try {
    // In a context only for its time limit, which holds for all that is called from it.
    return runInNewContext('readAll()', { readAll }, { timeout: GIVEN_UP_AFTER_MS }) === true
      ? latest
      : undefined;
  } catch {
    return latest;
  }
}

function isSlow(expression: RegExp, text: string): boolean {
  const startedAt = performance.now();
  text.replace(expression, '');
  return performance.now() - startedAt > LONGEST_MS;
}
