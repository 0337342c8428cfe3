import * as fc from 'fast-check';
import type { Route } from '../../../lib/access/rule';
import { type PlannedEntry } from '../../../lib/policy/plan';
import { resolve } from '../../../lib/policy/route-table';
import { allPaths, regExpOf } from '../../support/path-enumeration';
import { anyTable } from '../../support/policy-cases';
import { entriesOf, planOf, planRoutes } from '../../support/policy-property';

function entryOf(route: Route, routes: readonly Route[]): PlannedEntry {
  const found = planRoutes(routes, []).entries.find(({ entry }) => entry.route === route);
  if (found === undefined) throw new Error(`${route} is not in the plan`);
  return found;
}

const resources = (planned: readonly { readonly resource: string }[]): readonly string[] =>
  planned.map(({ resource }) => resource);

test('the entries that a resource hits are those that its requests lead to', () => {
  fc.assert(
    fc.property(anyTable, (table) => {
      const plan = planOf(table);
      fc.pre(plan !== undefined);
      const entries = entriesOf(table);
      const literals = entries.flatMap(({ path }) =>
        path.flatMap((part) => (part.kind === 'literal' ? [part.text] : [])),
      );
      const paths = allPaths([...new Set([...literals.slice(0, 3), 'x', ''])], 4);
      for (const planned of plan.entries) {
        const { method } = planned.entry;
        for (const { pattern, hits } of [planned, ...planned.excess]) {
          const regExp = regExpOf(pattern);
          const reached = paths
            .filter((path) => regExp.test(path))
            .map((path) => resolve(entries, method, path)?.route);
          plan.entries.forEach(({ entry }, index) => {
            if (entry.method !== method || entry === planned.entry) return;
            // Longer paths may lead to further entries, but each of these entries must be hit.
            if (reached.includes(entry.route)) expect(hits).toContain(index);
          });
        }
      }
    }),
    { numRuns: 40 },
  );
});

describe('a plan', () => {
  test('can deny a parameter that spans a slash', () => {
    const routes: Route[] = ['GET /a/{x}/b/{y}'];
    expect(resources(entryOf('GET /a/{x}/b/{y}', routes).excess)).toStrictEqual([
      'GET/a/*/*/b/?*',
      'GET/a/?*/b/*/*',
    ]);
  });

  test('narrows the denial of a catch-all to the paths without another route', () => {
    const { overlaps } = entryOf('GET /{proxy+}', ['GET /{proxy+}', 'GET /orders/{id}', 'GET /a']);
    expect(overlaps.flatMap(({ denials }) => resources(denials))).toStrictEqual(['GET/orders/*/*']);
  });

  test('needs no denial of a route that no other Allow matches requests of', () => {
    expect(entryOf('GET /a', ['GET /a', 'GET /a/{x}', 'GET /b']).overlaps).toStrictEqual([]);
    expect(entryOf('GET /', ['GET /', 'GET /{x}']).overlaps).toStrictEqual([]);
  });

  test('keeps methods apart', () => {
    const routes: Route[] = ['GET /{proxy+}', 'POST /a', 'ANY /b'];
    expect(entryOf('POST /a', routes).overlaps).toStrictEqual([]);
    expect(planRoutes(routes, []).entries).toHaveLength(9);
  });

  test('has no entry for a public route, but lets it precede other routes', () => {
    const { entries } = planRoutes(['GET /{x}', 'GET /{proxy+}'], ['GET /a', 'POST /b']);
    expect(entries.map(({ entry }) => entry.route)).toStrictEqual(['GET /{x}', 'GET /{proxy+}']);
    expect(entries.map(({ preceding }) => preceding.length)).toStrictEqual([1, 2]);
  });

  test('of 1,000 routes and a catch-all takes less than eight seconds of the processor', () => {
    const routes = Array.from({ length: 1_000 }, (_, index): Route => `GET /r${index}/{id}`);
    const before = process.cpuUsage();
    planRoutes([...routes, 'GET /{proxy+}']);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
  });

  test('of 300 routes and a catch-all takes less than two seconds', () => {
    const routes = Array.from({ length: 300 }, (_, index): Route => `GET /r${index}/{id}`);
    const startedAt = performance.now();
    planRoutes([...routes, 'GET /{proxy+}'], []);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
