import * as fc from 'fast-check';
import { commonPaths, findPathOf, narrowest } from '../../../lib/policy/overlap';
import type { PathPattern } from '../../../lib/path/path-pattern';
import { findPath } from '../../../lib/path/path-search';
import { excessOf, narrow, policyPatternOf, toResource } from '../../../lib/policy/policy-pattern';
import {
  allPaths,
  anyMergedPattern,
  anyPattern,
  declaredPath,
  patternOf,
  regExpOf,
  textOf,
} from '../../support/path-enumeration';

const PATHS = allPaths(['a', 'b', 'x', ''], 5);

function pathsOf(pattern: PathPattern): readonly string[] {
  const regExp = regExpOf(pattern);
  return PATHS.filter((path) => regExp.test(path));
}

/** The paths that match at least one pattern, in the order of all paths. */
function pathsOfAny(patterns: readonly PathPattern[]): readonly string[] {
  const regExps = patterns.map(regExpOf);
  return PATHS.filter((path) => regExps.some((regExp) => regExp.test(path)));
}

describe('commonPaths', () => {
  test('returns exactly the paths that a policy pattern and a declared path share', () => {
    fc.assert(
      fc.property(declaredPath, declaredPath, (one, path) => {
        const pattern = policyPatternOf(one);
        const shared = pathsOf(pattern).filter((each) => regExpOf(path).test(each));
        expect(pathsOfAny(commonPaths(pattern, path))).toStrictEqual(shared);
      }),
      { numRuns: 250 },
    );
  });

  test.each([
    ['a', 'a', ['a']],
    ['a', 'b', []],
    ['a', '{}', ['a']],
    ['', '{}', []],
    ['', '?*', []],
    ['?*', '', []],
    ['?*', '{}', ['{}']],
    ['?*', 'a/{}', ['a/{}']],
    ['a/?*', '{}/b', ['a/b']],
    ['?*/b', 'a/?*', ['a/b', 'a/*/b']],
    ['a/?*', 'a/{}/b', ['a/{}/b']],
    ['?*/?*', '{}/{}/{}', ['{}/{}/{}']],
    ['?*/b/?*', '{}/{}/{}/{}', ['{}/b/{}/{}', '{}/{}/b/{}']],
    ['?*/b', '{}/{}', ['{}/b']],
    ['?*', '?*', ['?*']],
    ['a/?*', 'a/b/?*', ['a/b/?*']],
    ['/a', '?*', ['/a']],
    ['*', 'a/{}', ['a/{}']],
    ['*/b', '{}/{}', ['{}/b']],
    ['a/?*', '*', ['a/?*']],
  ])('of "%s" and "%s" are %j', (pattern, path, expected) => {
    expect(commonPaths(patternOf(pattern), patternOf(path)).map(textOf)).toStrictEqual(expected);
  });
});

describe('findPathOf', () => {
  test('agrees with the search for a path', () => {
    const preceding = fc.array(declaredPath, { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.oneof(anyPattern, anyMergedPattern),
        declaredPath,
        preceding,
        (pattern, route, others) => {
          const found = findPath([pattern, route], others);
          expect(findPathOf(pattern, route, others)).toBe(found);
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe('narrowest', () => {
  test('covers every path that leads to the route, and no path outside of its patterns', () => {
    fc.assert(
      fc.property(
        fc.array(declaredPath.map(policyPatternOf), { minLength: 1, maxLength: 2 }),
        fc.array(declaredPath, { maxLength: 3 }),
        (patterns, preceding) => {
          const others = preceding.map(regExpOf);
          const covered = new Set(pathsOfAny(narrowest(patterns, preceding)));
          const reached = pathsOfAny(patterns);
          const needed = reached.filter((path) => !others.some((other) => other.test(path)));
          expect(needed.filter((path) => !covered.has(path))).toStrictEqual([]);
          expect([...covered].filter((path) => !reached.includes(path))).toStrictEqual([]);
        },
      ),
      { numRuns: 250 },
    );
  });

  test.each([
    ['a whole pattern if nothing precedes the route', ['a/?*'], [], ['a/?*']],
    ['a whole pattern if only literal segments lead elsewhere', ['a/?*'], ['a/b'], ['a/?*']],
    ['nothing if all paths lead elsewhere', ['a/b', 'a/?*'], ['a/?*'], []],
    ['only the paths that span a slash', ['a/b/?*'], ['a/b/{}'], ['a/b/*/*']],
    ['only the paths with more segments', ['a/?*/b'], ['a/{}/b'], ['a/*/*/b']],
    ['only the paths with empty segments', ['a/?*/?*'], ['a/{}/?*'], ['a//*/?*']],
    ['both, if a wildcard may be empty', ['a/*/b'], ['a/{}/b'], ['a/*/*/b', 'a//b']],
    ['no pattern that another one includes', ['?*/b', 'a/b'], [], ['?*/b']],
    ['no repetition', ['?*/b', '?*/b'], [], ['?*/b']],
    ['a parameter as a policy can express it', ['a/{}'], ['a/b'], ['a/?*']],
  ])('leaves %s', (_what, patterns, preceding, expected) => {
    const left = narrowest(patterns.map(patternOf), preceding.map(patternOf));
    expect(left.map(textOf).sort()).toStrictEqual(expected.sort());
  });

  test('leaves patterns as they are if the search would take long', () => {
    const pattern = patternOf('?*/?*/?*/?*/?*/?*/?*/?*');
    const preceding = [patternOf('{}/{}/{}/{}/{}/{}/{}/?*')];
    expect(narrowest([pattern], preceding)).toStrictEqual([pattern]);
  });
});

describe('policy patterns', () => {
  test.each([
    ['', 'GET/'],
    ['a', 'GET/a'],
    ['a/{}', 'GET/a/?*'],
    ['a/{}/b', 'GET/a/?*/b'],
    ['a/?*', 'GET/a/?*'],
    ['a/*/b', 'GET/a/*/b'],
    ['a/b*', 'GET/a/b*'],
  ])('of "%s" is the resource %s', (pattern, resource) => {
    expect(toResource('GET', patternOf(pattern))).toBe(resource);
  });

  test('of a route key is the key itself', () => {
    expect(toResource('', patternOf('sendMessage'))).toBe('sendMessage');
  });

  test('are narrowed at one wildcard at a time, and nowhere else', () => {
    const narrowed = narrow(patternOf('a/?*/b/*')).map(textOf);
    expect(narrowed).toStrictEqual(['a/*/*/b/*', 'a/?*/b/*/*', 'a/?*/b/']);
  });

  test('match every path of the route, and nothing beyond it but the excess', () => {
    fc.assert(
      fc.property(declaredPath, (path) => {
        const matched = pathsOf(policyPatternOf(path));
        const own = new Set(pathsOf(path));
        const excess = new Set(pathsOfAny(excessOf(path).map(policyPatternOf)));
        expect([...own].filter((each) => !matched.includes(each))).toStrictEqual([]);
        expect(matched.filter((each) => !own.has(each) && !excess.has(each))).toStrictEqual([]);
        expect([...excess].filter((each) => !matched.includes(each))).toStrictEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
