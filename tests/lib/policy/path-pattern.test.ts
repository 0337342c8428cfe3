import * as fc from 'fast-check';
import { matchesPath } from '../../../lib/policy/path-pattern';
import { allPaths, anyPattern, patternOf, regExpOf, textOf } from '../../support/path-enumeration';

const PATHS = allPaths(['a', 'b', 'x', ''], 4);
describe('matchesPath', () => {
  test('agrees with regular expressions on every short path', () => {
    fc.assert(
      fc.property(anyPattern, (pattern) => {
        const regExp = regExpOf(pattern);
        const wrong = PATHS.find((path) => matchesPath(pattern, path) !== regExp.test(path));
        expect({ pattern: textOf(pattern), wrong }).toStrictEqual({
          pattern: textOf(pattern),
          wrong: undefined,
        });
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['', '', true],
    ['', '/', false],
    ['{}', '', false],
    ['{}', 'x/', false],
    ['?*', '', false],
    ['?*', '/', true],
    ['a/?*', 'a/', false],
    ['a/?*', 'a//', true],
    ['*', '', true],
    ['a/*', 'a/', true],
    ['a/*', 'a', false],
    ['?*/a', '/a', false],
    ['?*/a', '//a', true],
    ['a', 'A', false],
  ])('"%s" and the path "%s": %s', (pattern, path, expected) => {
    expect(matchesPath(patternOf(pattern), path)).toBe(expected);
  });
});
