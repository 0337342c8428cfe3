import { costReport } from '../../bench/cost-report';
import { printedOnPage } from '../../bench/docs';
import { toText } from '../../bench/table';

/** The names of the columns of each table, by its title. */
function columnNames(
  printed: string,
): readonly (readonly [title: string, names: readonly string[]])[] {
  return [...printed.matchAll(/^(.+)\n-+\n(.+)$/gm)].map(([, title = '', heads = '']) => [
    title,
    heads.split(/ {2,}/),
  ]);
}

test('the page on performance holds what npm run bench:cost prints', () => {
  expect(printedOnPage('bench:cost')).toBe(costReport());
});

test('its tables of npm run bench have the columns that the command prints, each with a name', () => {
  const printed = toText({
    node: 'v24',
    processor: 'any',
    wallOfCpu: 1,
    bundles: {},
    cold: [],
    warm: [],
    parts: [],
  });
  const onPage = columnNames(printedOnPage('bench'));
  expect(onPage).toEqual(columnNames(printed));
  expect(onPage.length).toBe(6);
  expect(onPage.flatMap(([, names]) => names)).not.toContain('');
});
