import { readFileSync } from 'node:fs';
import { REASONS } from '../../lib/reason';
import { UNDECIDED_REASONS } from '../../lib/undecided';

const readme = readFileSync('README.md', 'utf8');

/** The cells of the README's tables whose first cell is `code`. */
const rows = [...readme.matchAll(/^\| `(\w+)`\s+\|(.*)\|$/gm)].map(([, code = '', cells = '']) => ({
  code,
  cells: cells.split('|').map((cell) => cell.trim()),
}));

test('the README lists every reason, in the order of the code, with the answer that it gets', () => {
  const documented = rows
    .filter(({ code }) => code === code.toLowerCase())
    .map(({ code, cells }) => [code, cells.at(-1)]);
  const actual = Object.entries(REASONS).map(([reason, finality]) => [
    reason,
    finality === 'final' ? '403' : '401',
  ]);
  const undecided = UNDECIDED_REASONS.map((reason) => [reason, '503']);
  expect(documented).toEqual([...actual, ...undecided]);
});
