import * as fc from 'fast-check';
import { matchesPath } from '../../../lib/path/path-pattern';
import {
  allPaths,
  anyMergedPattern,
  anyPattern,
  patternOf,
  regExpOf,
  textOf,
} from '../../support/path-enumeration';

const PATHS = allPaths(['a', 'b', 'x', 'abc', ''], 4);
describe('matchesPath', () => {
  test('agrees with regular expressions on every short path', () => {
    fc.assert(
      fc.property(fc.oneof(anyPattern, anyMergedPattern), (pattern) => {
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
    ['ab*', 'ab', true],
    ['ab*', 'ab/', true],
    ['ab*', 'abc/x', true],
    ['ab*', 'a', false],
    ['?*/b*', 'a/x/bc', true],
  ])('"%s" and the path "%s": %s', (pattern, path, expected) => {
    expect(matchesPath(patternOf(pattern), path)).toBe(expected);
  });
});
