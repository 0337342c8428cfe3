import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';

/** At least so many of 100 mutants must be noticed. */
export const THRESHOLD = 97;

/** What {@link MutantResult.statusReason} says of a mutant that was not tried. */
export const TIME_IS_UP = 'The time was up.';

export type Mutant = Pick<
  MutantResult,
  'fileName' | 'location' | 'mutatorName' | 'replacement' | 'status' | 'statusReason'
>;

/** How many mutants came to which end. */
export interface Count {
  readonly mutants: number;
  /** A test failed. */
  readonly killed: number;
  /** The tests did not end, as with a loop that has lost its end. */
  readonly timeout: number;
  readonly survived: number;
  /** No test runs the code. */
  readonly uncovered: number;
  /** Not tried, since the time was up. */
  readonly left: number;
}

/** Counts the mutants that say something: those that are marked as equivalent, or broke the run itself, do not. */
export function countOf(mutants: readonly Mutant[]): Count {
  const of = (...ends: readonly string[]): number =>
    mutants.filter((mutant) => ends.includes(endOf(mutant))).length;
  return {
    mutants: of('Killed', 'Timeout', 'Survived', 'NoCoverage', 'left'),
    killed: of('Killed'),
    timeout: of('Timeout'),
    survived: of('Survived'),
    uncovered: of('NoCoverage'),
    left: of('left'),
  };
}

function endOf({ status, statusReason }: Mutant): string {
  return statusReason === TIME_IS_UP ? 'left' : status;
}

/** How many of 100 tried mutants were noticed; 100 if none was tried. */
export function scoreOf({ killed, timeout, survived, uncovered }: Count): number {
  const tried = killed + timeout + survived + uncovered;
  return tried === 0 ? 100 : (100 * (killed + timeout)) / tried;
}

/** Tells whether enough were noticed. A few mutants are not held to a part of a mutant: one in ten may survive. */
export function isEnough(count: Count): boolean {
  const tried = count.mutants - count.left;
  const allowed = Math.ceil((tried * (100 - THRESHOLD)) / 100);
  return count.survived + count.uncovered <= allowed;
}

const COLUMNS = ['mutants', 'killed', 'timeout', 'survived', 'uncovered', 'left'] as const;

/** The table of the folders and of all of them. */
export function tableOf(folders: ReadonlyMap<string, readonly Mutant[]>): string {
  const rows = [...folders, ['together', [...folders.values()].flat()] as const].map(
    ([name, mutants]) => {
      const count = countOf(mutants);
      return [
        name,
        ...COLUMNS.map((column) => String(count[column])),
        `${scoreOf(count).toFixed(1)} %`,
      ];
    },
  );
  const all = [['', ...COLUMNS, 'score'], ...rows];
  const widths = all[0]?.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths?.[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The mutants that no test noticed, each with its place, the code, and what it was replaced with. */
export function survivorsOf(mutants: readonly Mutant[]): string {
  return mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(describe)
    .join('\n');
}

function describe({
  fileName,
  location: { start, end },
  mutatorName,
  replacement,
  status,
}: Mutant) {
  const file = path.relative(process.cwd(), fileName);
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const [first = ''] = lines;
  const original = first.slice(start.column - 1, lines.length === 1 ? end.column - 1 : undefined);
  const uncovered = status === 'NoCoverage' ? ', which no test runs' : '';
  return [
    `${file}:${start.line}:${start.column} ${mutatorName}${uncovered}`,
    `  - ${short(original)}${lines.length > 1 ? ' …' : ''}`,
    `  + ${short(replacement)}`,
  ].join('\n');
}

function short(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)} …` : line;
}
