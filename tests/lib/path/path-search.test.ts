import * as fc from 'fast-check';
import { type PathPattern } from '../../../lib/path/path-pattern';
import { findPath } from '../../../lib/path/path-search';
import {
  allPaths,
  anyMergedPattern,
  anyPattern,
  patternOf,
  regExpOf,
} from '../../support/path-enumeration';

const PATHS = allPaths(['a', 'b', 'x', 'abc', ''], 4);
const patterns = (maxLength: number): fc.Arbitrary<PathPattern[]> =>
  fc.array(
    fc.oneof({ weight: 4, arbitrary: anyPattern }, { weight: 1, arbitrary: anyMergedPattern }),
    { maxLength },
  );

/** The same search, but with every path of up to five segments. */
function findByTrying(matching: readonly RegExp[], avoided: readonly RegExp[]): string | undefined {
  return PATHS.find(
    (path) =>
      matching.every((pattern) => pattern.test(path)) &&
      !avoided.some((pattern) => pattern.test(path)),
  );
}

describe('findPath', () => {
  test('finds a correct path, and always finds one if a short path exists', () => {
    fc.assert(
      fc.property(patterns(2), fc.array(anyPattern, { maxLength: 3 }), (matching, avoided) => {
        fc.pre(matching.length > 0);
        const found = findPath(matching, avoided);
        const [must, mustNot] = [matching.map(regExpOf), avoided.map(regExpOf)];
        if (found === undefined) {
          expect(findByTrying(must, mustNot)).toBeUndefined();
        } else {
          expect(must.every((pattern) => pattern.test(found))).toBe(true);
          expect(mustNot.some((pattern) => pattern.test(found))).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each<[string, string[], string[], string | undefined]>([
    ['text after a prefix', ['a/b*'], [], 'a/bx'],
    ['the prefix itself if it must be', ['a/b*', '{}/b'], ['b/b'], 'a/b'],
    ['text after a prefix that no pattern contains', ['a*'], ['a', 'ax', 'axx'], 'axxx'],
    ['a literal only if it begins with the prefix', ['b*', '{}/c'], ['b/c'], 'bx/c'],
    ['the shortest path first', ['?*'], [], 'x'],
    ['the one path of literals', ['a/b'], ['a/a', '{}'], 'a/b'],
    ['the root', ['*'], ['?*'], ''],
    ['nothing below the root', ['', '?*'], [], undefined],
    ['an empty segment if nothing else is left', ['?*'], ['{}', '{}/?*', '*/'], '/x'],
    ['nothing if a greedy pattern excludes every path', ['a/?*'], ['a/{}', 'a/?*'], undefined],
    ['a segment that is not a literal of any pattern', ['{}'], ['x', 'xx'], 'xxx'],
    ['a literal only if a pattern requires it', ['{}/b', '?*'], ['a/b'], 'x/b'],
    ['two segments in a wildcard', ['a/?*'], ['a/{}'], 'a/x/x'],
    ['two empty segments if one is too few', ['?*/a'], ['{}/?*', '/{}/?*'], '//a'],
  ])('finds %s', (_what, matching, avoided, expected) => {
    expect(findPath(matching.map(patternOf), avoided.map(patternOf))).toBe(expected);
  });
});
