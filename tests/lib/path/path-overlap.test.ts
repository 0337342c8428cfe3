import * as fc from 'fast-check';
import { mayOverlap } from '../../../lib/path/path-overlap';
import type { PathPattern } from '../../../lib/path/path-pattern';
import {
  allPaths,
  anyMergedPattern,
  anyPattern,
  patternOf,
  regExpOf,
} from '../../support/path-enumeration';

const PATHS = allPaths(['a', 'b', 'x', 'abc', ''], 4);

function pathsOf(pattern: PathPattern): readonly string[] {
  const regExp = regExpOf(pattern);
  return PATHS.filter((path) => regExp.test(path));
}

describe('mayOverlap', () => {
  test('returns false only for patterns without a common path', () => {
    fc.assert(
      fc.property(fc.oneof(anyPattern, anyMergedPattern), anyPattern, (one, other) => {
        fc.pre(!mayOverlap(one, other));
        expect(pathsOf(one).filter((path) => regExpOf(other).test(path))).toStrictEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['a', 'b', false],
    ['a', 'a', true],
    ['a/{}', 'a', false],
    ['a/{}', 'a/b', true],
    ['{}/{}', '{}', false],
    ['{}/?*', '{}', false],
    ['{}/{}', '?*', true],
    ['{}/a', '{}/b', false],
    ['?*/a', '{}/b', false],
    ['?*/a', '?*/b/a', true],
    ['?*/a/x', '?*/b/x', false],
    ['?*/{}/a', 'b/a', false],
    ['a/?*', 'a', false],
    ['a/?*', 'b/?*', false],
    ['ab*', 'abc/x', true],
    ['ab*', 'a/b', false],
    ['ab*', 'a/?*', false],
    ['ab*', 'abc/?*', true],
    ['a/b*', 'a/{}', true],
    ['a/b*', '{}/c', false],
    ['?*/b/?*', '{}/c/{}', false],
    ['?*/b/?*', '{}/bc/{}', false],
    ['?*/b/?*', '{}/{}/c', true],
    ['?*/b*', '{}/bc', true],
    ['?*/b*', '{}/c', false],
  ])('of "%s" and "%s": %s', (one, other, expected) => {
    expect(mayOverlap(patternOf(one), patternOf(other))).toBe(expected);
    expect(mayOverlap(patternOf(other), patternOf(one))).toBe(expected);
  });
});
