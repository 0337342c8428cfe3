import * as fc from 'fast-check';
import { indexPaths } from '../../../lib/path/path-index';
import { mayOverlap } from '../../../lib/path/path-overlap';
import {
  anyMergedPattern,
  anyPattern,
  declaredPath,
  patternOf,
} from '../../support/path-enumeration';

test('finds the entries that may overlap, in their order, as a look at each of them does', () => {
  const paths = fc.array(fc.oneof(declaredPath, anyPattern), { maxLength: 12 });
  fc.assert(
    fc.property(paths, fc.oneof(anyPattern, anyMergedPattern), (indexed, pattern) => {
      const entries = indexed.map((path) => ({ path }));
      expect(indexPaths(entries)(pattern)).toStrictEqual(
        entries.filter(({ path }) => mayOverlap(pattern, path)),
      );
    }),
    { numRuns: 500 },
  );
});

describe('of a thousand routes, a search looks only at', () => {
  /** Counts how often the index asks an entry for its path. */
  function searched(pattern: string, ...more: readonly string[]) {
    return searchedIn(pattern, [...texts(1_000), ...more]);
  }

  function searchedIn(pattern: string, routes: readonly string[]) {
    let looks = 0;
    const entries = routes.map((text) => ({
      text,
      get path() {
        looks += 1;
        return patternOf(text);
      },
    }));
    const find = indexPaths(entries);
    looks = 0;
    return { found: find(patternOf(pattern)).map(({ text }) => text), looks };
  }

  test.each([
    ['the one with the literals of the pattern', 'route7/x', ['{}'], ['route7/x'], 1],
    ['those without a literal, if no other begins so', 'other', ['{}'], ['{}'], 1],
    ['those with as many parts', 'route7/{}', ['route7/x/y'], ['route7/x'], 1],
    ['those whose first part begins with the prefix', 'ro*', ['or/ro'], texts(1_000), 1_000],
    ['those whose next part begins with the prefix', 'a/b*', ['a/bc', 'a/cb', 'bc'], ['a/bc'], 1],
  ])('%s', (_which, pattern, more, found, looks) => {
    expect(searched(pattern, ...more)).toStrictEqual({ found, looks });
  });

  test.each(['{}/r7/{}', '?*/r7/?*', '{}/r7/?*', '?*/r7/{}'])(
    'the one with the only literal of %s, between two parameters',
    (pattern) => {
      const routes = texts(1_000).map((text) => text.replace(/^route(.*)x$/, '{}/r$1{}'));
      expect(searchedIn(pattern, routes)).toStrictEqual({ found: ['{}/r7/{}'], looks: 1 });
    },
  );

  test.each([
    ['the catch-all that begins so', 'r7/x', 'r#/?*'],
    ['the one that ends so, after any number of parts', '?*/r7', '{}/{}/r#'],
  ])('%s', (_which, pattern, form) => {
    const routes = Array.from({ length: 1_000 }, (_, index) => form.replace('#', String(index)));
    expect(searchedIn(pattern, routes)).toStrictEqual({
      found: [form.replace('#', '7')],
      looks: 1,
    });
  });

  function texts(length: number): readonly string[] {
    return Array.from({ length }, (_, index) => `route${index}/x`);
  }
});
