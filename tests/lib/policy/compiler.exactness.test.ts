import * as fc from 'fast-check';
import type { Policy, PolicyStatement } from '../../../lib/policy/document';
import { compilerFor, exactness, type MakeCompiler } from '../../support/policy-property';
import { STAGE_ARN } from '../../support/stage-arn';

/** Skips tables that the build refuses. */
const RUNS = 5_000;

test('for every accepted table, token and request, the policy allows exactly what the rule of the resolved route allows', () => {
  fc.assert(exactness(), { numRuns: RUNS });
});

describe('the property notices a compiler that', () => {
  const breakPolicy =
    (change: (policy: Policy) => Policy): MakeCompiler =>
    ({ rules, publicRoutes }) => {
      const compile = compilerFor(rules, publicRoutes);
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
      ({ rules, publicRoutes }) => {
        const [first, , ...others] = Object.entries(rules);
        const kept = [first, ...others].flatMap((entry) => (entry === undefined ? [] : [entry]));
        return compilerFor(Object.fromEntries(kept), publicRoutes);
      },
    ],
  ])('%s', (_name, makeCompiler) => {
    const result = fc.check(exactness(makeCompiler), { numRuns: RUNS, seed: 1 });
    expect(result.failed && result.counterexample !== null).toBe(true);
  });
});
