import { expressionsIn, findSlowText, toExpression } from './regular-expressions';

jest.setTimeout(20_000);

const found = expressionsIn('lib');

test('the expressions of lib/ are found, and each is a literal that can be measured', () => {
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(({ literal }) => !literal.startsWith('/'))).toEqual([]);
});

test.each(found.map(({ where, literal }) => [where, literal]))(
  '%s takes linear time: %s',
  (_where, literal) => {
    expect(findSlowText(toExpression(literal))).toBeUndefined();
  },
);

describe('the measurement notices', () => {
  test.each([
    ['a repetition in a repetition', /^(a+)+$/],
    ['two ways to read the same', /^(?:a|a)*$/],
    ['two neighbours that read the same', /^bearer +\s*[^,]*\s+$/i],
    ['a search for the end that begins anew everywhere', /\s+$/],
    ['an inner repetition that fits two branches', /^[a-z]+(?:-[a-z-]+)*$/],
  ])('%s', (_name, expression) => {
    expect(findSlowText(expression)).toBeDefined();
  });
});
