import * as fc from 'fast-check';
import type { AccessRule, Route } from '../../lib/access-rule';
import { chooseResources, createPolicyCompiler } from '../../lib/policy/compiler';
import { findConflicts } from '../../lib/policy/conflicts';
import { type Policy, type PolicyStatement, toPolicy } from '../../lib/policy/document';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import {
  anyCase,
  findWrongDecision,
  isAccepted,
  type MakeCompiler,
  planOf,
  STAGE_ARN,
} from '../support/policy-property';

const RUNS = 6_000;

describe('for every accepted table of routes, every token and every request', () => {
  test('the policy allows exactly what the rule of the resolved route allows', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyCase, (input) => {
        fc.pre(isAccepted(input));
        accepted += 1;
        expect(findWrongDecision(input)).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
    expect(accepted).toBeGreaterThanOrEqual(5_000);
  });

  test('a refused table would give a wrong answer to the request that the refusal shows', () => {
    let refused = 0;
    fc.assert(
      fc.property(anyCase, ({ rules, publicRoutes }) => {
        const plan = planOf({ rules, publicRoutes });
        for (const conflict of plan === undefined ? [] : findConflicts(plan, rules)) {
          refused += 1;
          const entitled = new Set([conflict.allowed, conflict.hit]);
          const policy = toPolicy(STAGE_ARN, chooseResources(plan ?? { entries: [] }, entitled));
          const arn = `${STAGE_ARN}/${conflict.method}/${conflict.path}`;
          expect(evaluatePolicy(policy, arn).effect).toBe('explicit_deny');
        }
      }),
      { numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(20);
  });
});

describe('the property notices a compiler that', () => {
  const breakPolicy =
    (change: (policy: Policy) => Policy): MakeCompiler =>
    (rules, publicRoutes) => {
      const compile = createPolicyCompiler(rules, publicRoutes);
      return (stageArn, claims) => change(compile(stageArn, claims));
    };
  const changeStatements =
    (change: (statement: PolicyStatement) => PolicyStatement) =>
    (policy: Policy): Policy => ({ ...policy, Statement: policy.Statement.map(change) });
  const changeResources = (
    effect: PolicyStatement['Effect'],
    change: (resources: string[]) => string[],
  ): ((policy: Policy) => Policy) =>
    changeStatements((statement) =>
      statement.Effect === effect
        ? { ...statement, Resource: change(statement.Resource) }
        : statement,
    );

  test.each<[string, MakeCompiler]>([
    [
      'drops the first Deny',
      breakPolicy(changeResources('Deny', (resources) => resources.slice(1))),
    ],
    ['drops every Deny', breakPolicy(changeResources('Deny', () => []))],
    [
      'drops the last Allow',
      breakPolicy(changeResources('Allow', (resources) => resources.slice(0, -1))),
    ],
    [
      'swaps Allow and Deny',
      breakPolicy(
        changeStatements(({ Effect, ...statement }) => ({
          ...statement,
          Effect: Effect === 'Allow' ? 'Deny' : 'Allow',
        })),
      ),
    ],
    [
      'forgets the stage',
      breakPolicy(
        changeResources('Allow', (resources) => resources.map((arn) => arn.replace('/dev/', '/'))),
      ),
    ],
    [
      'lets a parameter be empty',
      breakPolicy(
        changeResources('Deny', (resources) => resources.map((arn) => arn.replace('/?*', '/*'))),
      ),
    ],
    [
      'allows everything below the stage',
      breakPolicy(changeResources('Allow', () => [`${STAGE_ARN}/*`])),
    ],
    [
      'forgets the second route',
      (rules, publicRoutes) => {
        const [first, , ...others] = Object.entries(rules);
        const kept = [first, ...others].flatMap((entry) => (entry === undefined ? [] : [entry]));
        return createPolicyCompiler(
          Object.fromEntries(kept),
          publicRoutes,
        );
      },
    ],
  ])('%s', (_name, makeCompiler) => {
    const result = fc.check(
      fc.property(anyCase, (input) => {
        fc.pre(isAccepted(input));
        return findWrongDecision(input, makeCompiler) === undefined;
      }),
      { numRuns: RUNS, seed: 1 },
    );
    expect(result.failed && result.counterexample !== null).toBe(true);
  });
});
