import * as fc from 'fast-check';
import { chooseResources } from '../../../lib/policy/compiler';
import { decisionPlanOf } from '../../../lib/policy/decision-plan';
import { anyTable } from '../../support/policy-cases';
import { planOf } from '../../support/policy-property';

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
