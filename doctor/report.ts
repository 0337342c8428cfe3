import { escapeUnverified } from '../lib/log';

/** The result of one check. */
export interface Finding {
  readonly level: 'ok' | 'note' | 'problem';
  /** One sentence; that of a problem ends with the remedy. */
  readonly text: string;
}

/** The results that belong together, under a heading. */
export interface Section {
  readonly heading: string;
  readonly findings: readonly Finding[];
}

export function ok(text: string): Finding {
  return { level: 'ok', text };
}

export function note(text: string): Finding {
  return { level: 'note', text };
}

export function problem(text: string): Finding {
  return { level: 'problem', text };
}

/** Quotes a word of a provider or of a token: escaped, and bounded in length. */
export function quoteUnverified(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string'
    ? `"${escapeUnverified(value)}"`
    : escapeUnverified(JSON.stringify(value));
}

/** More values than these are counted, and not named. */
const MAXIMUM_NAMED = 10;

/** Lists some values for a sentence. */
export function listUnverified(values: readonly unknown[], separator = ', '): string {
  if (values.length === 0) return 'none';
  const named = values.slice(0, MAXIMUM_NAMED).map(quoteUnverified).join(separator);
  const others = values.length - MAXIMUM_NAMED;
  return others > 0 ? `${named} and ${others} more` : named;
}

/** Writes sections as plain text: one line for each finding. */
export function textOf(sections: readonly Section[]): string {
  return sections
    .filter(({ findings }) => findings.length > 0)
    .map(({ heading, findings }) => `${[heading, ...findings.map(lineOf)].join('\n')}\n`)
    .join('\n');
}

function lineOf({ level, text }: Finding): string {
  return `${level.padEnd(7)}  ${text.replace(/\s+/g, ' ')}`;
}

export function hasProblem(sections: readonly Section[]): boolean {
  return sections.some(({ findings }) => findings.some(({ level }) => level === 'problem'));
}
