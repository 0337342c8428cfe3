import { findLeak } from '../support/leaks';
import { tell } from './scene';
import { ROUTE_ROWS } from './rows/routes';
import { OTHER_API_ROWS } from './rows/other-apis';
import { TOKEN_ROWS } from './rows/tokens';
import type { Row } from './rows/row';

const ROWS: readonly Row[] = [...ROUTE_ROWS, ...TOKEN_ROWS, ...OTHER_API_ROWS];

/** As a person reads it, who does not count spaces. */
const plain = (text: string): string => text.replace(/\s+/g, ' ');

test.each(ROWS)('$title', async ({ request, options, more, headline, says }) => {
  const { explanation, text } = await tell(request, options, more);
  const [first = '', , ...rest] = text.split('\n');
  expect(first.slice(first.indexOf(': ') + 2)).toBe(headline);
  const read = plain(rest.join('\n'));
  for (const each of says) {
    if (typeof each === 'string') expect(read).toContain(each);
    else expect(read).toMatch(each);
  }
  const sent = [request.path, ...request.headers.map(([, value]) => value)].join(' ');
  const secrets = (sent.match(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g) ?? []).flatMap((token) =>
    token.split('.'),
  );
  expect(findLeak([text, JSON.stringify(explanation)], secrets)).toBeUndefined();
});

test('there are at least 40 decisions of every kind', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(40);
  const outcomes = ['allowed', 'refused', 'undecided'];
  for (const outcome of outcomes) {
    expect(ROWS.some(({ headline }) => headline.startsWith(outcome))).toBe(true);
  }
});
