import * as fc from 'fast-check';
import { BEFORE, matchesPath, type Position, read } from '../../../lib/path/path-pattern';
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

describe('the positions in a pattern', () => {
  const positionsAfter = (pattern: string, path: string): readonly (readonly Position[])[] => {
    let positions: readonly Position[] = [BEFORE];
    return path
      .split('/')
      .map((segment) => (positions = read(patternOf(pattern), positions, segment)));
  };

  test('are three for each part', () => {
    expect(positionsAfter('orders/{}/?*', 'orders/7//x')).toStrictEqual([[3], [6], [7], [8]]);
  });

  test('are none after a segment that the pattern does not allow', () => {
    expect(positionsAfter('orders/{}', 'carts/7')).toStrictEqual([[], []]);
  });
});
