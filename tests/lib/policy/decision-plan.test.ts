import * as fc from 'fast-check';
import type { Route } from '../../../lib/access/rule';
import { chooseResources } from '../../../lib/policy/compiler';
import { decisionPlanOf } from '../../../lib/policy/decision-plan';
import { anyTable } from '../../support/policy-cases';
import { planOf, planRoutes } from '../../support/policy-property';

test('chooses for every set of routes what the whole plan chooses', () => {
  fc.assert(
    fc.property(anyTable, fc.infiniteStream(fc.boolean()), (table, choices) => {
      const plan = planOf(table);
      fc.pre(plan !== undefined);
      const entitled = new Set(
        Object.keys(table.rules).filter(() => choices.next().value === true),
      );
      expect(chooseResources(decisionPlanOf(plan), entitled)).toStrictEqual(
        chooseResources(plan, entitled),
      );
    }),
  );
});

test('keeps nothing that only the build reads', () => {
  const plan = planRoutes(['GET /a/{x}', 'GET /a/{x+}', 'GET /a/b']);
  const text = JSON.stringify(decisionPlanOf(plan));
  expect(JSON.stringify(plan)).toMatch(/"pattern"|"preceding"|"kind"/);
  expect(text).not.toMatch(/"pattern"|"preceding"|"kind"/);
});

test('keeps the merges of a table that needs them', () => {
  const routes = Array.from({ length: 100 }, (_, index): Route => `GET /resources-${100 + index}`);
  const plan = planRoutes(routes);
  expect(plan.merges?.length).toBeGreaterThan(5);
  expect(decisionPlanOf(plan).merges).toStrictEqual(plan.merges);
});
