import { printable } from '../../build/printable';
import type { Explanation, Place, PolicyRow, Step } from '../explanation';

/** Paints a text for a terminal, or leaves it as it is. */
type Paint = (text: string, colour: keyof typeof CODES) => string;

const CODES = { red: 31, green: 32, yellow: 33, grey: 90, bold: 1 } as const;

const SYMBOLS = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  note: ['·', 'grey'],
  skipped: ['–', 'grey'],
} as const;

const OUTCOMES = { allowed: 'green', refused: 'red', undecided: 'yellow' } as const;

/** Writes an explanation for a person at a terminal. */
export function textOf(explanation: Explanation, hasColours: boolean): string {
  const paint: Paint = (text, colour) => {
    const shown = printable(text);
    return hasColours ? `\u001b[${CODES[colour]}m${shown}\u001b[0m` : shown;
  };
  const { request, steps, policy = [] } = explanation;
  const lines = [
    `${paint(`${request.method} ${request.path}`, 'bold')}: ${headline(explanation, paint)}`,
    '',
  ];
  for (const each of steps) {
    lines.push(...stepLines(each, paint));
    if (each.name === 'policy') {
      lines.push(...policy.map((row) => rowLine(row, row.route === request.route, paint)));
    }
    if (each.name === 'answer') lines.push(...answerLines(explanation, paint));
  }
  return `${lines.join('\n')}\n`;
}

function headline({ outcome, reason, answer }: Explanation, paint: Paint): string {
  const status =
    answer.status === 'handler' || answer.status === 'unknown' ? '' : `, ${answer.status}`;
  return paint(
    `${outcome}${status}${reason === undefined ? '' : `, ${reason}`}`,
    OUTCOMES[outcome],
  );
}

const INDENT = ' '.repeat(14);

function stepLines({ name, result, text, value, decidedBy, remedy }: Step, paint: Paint): string[] {
  const [symbol, colour] = SYMBOLS[result];
  const isAside = result === 'note' || result === 'skipped';
  const sentence = isAside ? paint(text, 'grey') : printable(text);
  return [
    `${paint(symbol, colour)} ${name.padEnd(11)} ${sentence}`,
    ...(value === undefined ? [] : [`${INDENT}${printable(value)}`]),
    ...(decidedBy === undefined ? [] : [`${INDENT}${paint(placeText(decidedBy), 'grey')}`]),
    ...(remedy === undefined ? [] : [`${INDENT}→ ${printable(remedy)}`]),
  ];
}

/** Such as `stages.yml:19 (authorizerTtl)`. */
export function placeText({ file, line, setting }: Place): string {
  const at = line === undefined ? file : `${file}:${line}`;
  return setting === undefined ? at : `${at} (${setting})`;
}

function rowLine(
  { route, effect, statement, missing }: PolicyRow,
  isAsked: boolean,
  paint: Paint,
): string {
  const [symbol, colour] = effect === 'allow' ? SYMBOLS.passed : SYMBOLS.failed;
  const by = statement === undefined ? '' : `statement ${statement}`;
  const needs = missing === undefined ? '' : `needs ${missing}`;
  const tail = [by, needs].filter((part) => part !== '').join(', ');
  const mark = isAsked ? '→' : ' ';
  return `${' '.repeat(12)}${mark} ${paint(symbol, colour)} ${printable(route).padEnd(28)} ${paint(tail, 'grey')}`.trimEnd();
}

function answerLines({ answer }: Explanation, paint: Paint): string[] {
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  return [...headers, answer.body]
    .filter((line) => line !== '')
    .map((line) => INDENT + paint(line, 'grey'));
}
