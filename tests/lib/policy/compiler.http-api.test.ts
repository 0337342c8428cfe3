import * as fc from 'fast-check';
import { findUnclearPrecedence } from '../../../checks/policy-precedence';
import type { Route } from '../../../lib/access/rule';
import { createPolicyCompiler } from '../../../lib/policy/compiler';
import { evaluatePolicy } from '../../../lib/policy/evaluator';
import { type PolicyPlan } from '../../../lib/policy/plan';
import { METHODS } from '../../../lib/policy/route-table';
import { verifiedClaims } from '../../support/claims';
import { routeOfHttpApi, UNDOCUMENTED } from '../../support/http-api-router';
import { anyHttpApiCase, type Case, type Table } from '../../support/policy-cases';
import { REQUEST } from '../../support/stage-arn';
import {
  compilerFor,
  findWrongDecision,
  type MakeCompiler,
  planOfAccepted,
} from '../../support/policy-property';

const STAGE_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/$default';

// Object.keys widens the keys that the type of the table guarantees.
const routesOf = ({ rules, publicRoutes }: Table): readonly Route[] => [
  ...(Object.keys(rules) as Route[]),
  ...publicRoutes,
];

/** The property of `exactness`, with the precedence that AWS documents for HTTP APIs. */
function exactnessOfHttpApis(makeCompiler?: MakeCompiler): fc.IProperty<[Case]> {
  return fc.property(anyHttpApiCase, (input) => {
    const plan = planOfAccepted(input);
    fc.pre(plan !== undefined && findUnclearPrecedence(routesOf(input)).length === 0);
    const routeOf = (method: string, path: string): string | undefined => {
      const route = routeOfHttpApi(routesOf(input), method, path);
      if (route === UNDOCUMENTED) throw new Error(`${method} /${path} is undocumented`);
      return route;
    };
    const wrong = findWrongDecision(input, plan, makeCompiler, routeOf);
    if (wrong !== undefined) throw new Error(wrong);
  });
}

test('for every accepted table of an HTTP API, the policy allows exactly what the rule of the route allows', () => {
  fc.assert(exactnessOfHttpApis(), { numRuns: 300 });
});

describe('the property notices a compiler that', () => {
  const planWithout =
    (change: (plan: PolicyPlan) => PolicyPlan): MakeCompiler =>
    ({ rules }, plan) =>
      createPolicyCompiler(rules, change(plan));

  test.each<[string, MakeCompiler]>([
    [
      'forgets that an Allow may reach into another route',
      planWithout(({ entries }) => ({
        entries: entries.map((planned) => ({
          ...planned,
          excess: [],
          overlaps: [],
        })),
      })),
    ],
    [
      'denies the whole of $default',
      planWithout(({ entries }) => ({
        entries: entries.map((planned) => ({
          ...planned,
          overlaps: planned.overlaps.map((overlap) => ({ ...overlap, denials: [planned] })),
        })),
      })),
    ],
    [
      'has $default for one method only',
      planWithout(({ entries }) => ({
        entries: entries.filter(
          ({ entry }) => entry.route !== '$default' || entry.method === 'DELETE',
        ),
      })),
    ],
    [
      'lets $default take only paths that are not empty',
      ({ rules, publicRoutes }) => {
        const compile = compilerFor(rules, publicRoutes);
        return (request, claims) => {
          const policy = compile(request, claims);
          return {
            ...policy,
            Statement: policy.Statement.map((statement) => ({
              ...statement,
              Resource: statement.Resource.map((arn) => arn.replace(/\/\*$/, '/?*')),
            })),
          };
        };
      },
    ],
  ])('%s', (_name, makeCompiler) => {
    const result = fc.check(exactnessOfHttpApis(makeCompiler), {
      numRuns: 1_500,
      seed: 1,
      endOnFailure: true,
    });
    expect(result.failed && result.counterexample !== null).toBe(true);
  });
});

describe('$default', () => {
  const compile = compilerFor({ $default: { scopes: ['all'] }, 'GET /orders/{id}': {} }, [
    'GET /health',
  ]);
  const isAllowed = (method: string, path: string, ...scopes: readonly string[]): boolean =>
    evaluatePolicy(
      compile({ ...REQUEST, stageArn: STAGE_ARN }, verifiedClaims({ scopes: new Set(scopes) })),
      `${STAGE_ARN}/${method}/${path}`,
    ).effect === 'allow';

  test.each(METHODS)('is for %s on any path without another route', (method) => {
    for (const path of ['', 'a', 'orders', 'orders/', 'orders/1/2', '/', 'a//b/'])
      expect(isAllowed(method, path, 'all')).toBe(true);
  });

  test('leaves the requests of other routes to their rules', () => {
    expect(isAllowed('GET', 'orders/1')).toBe(true);
    for (const path of ['orders/1/2', '', 'orders/', 'orders'])
      expect(isAllowed('GET', path)).toBe(false);
    expect(isAllowed('POST', 'orders/1')).toBe(false);
  });
});
