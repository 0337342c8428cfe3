import * as fc from 'fast-check';
import { indexPaths } from '../../../lib/path/path-index';
import { mayOverlap } from '../../../lib/path/path-overlap';
import { anyMergedPattern, anyPattern, declaredPath } from '../../support/path-enumeration';

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
