import * as fc from 'fast-check';
import {
  findBudgetNotices,
  findBudgetProblems,
  findLongArns,
  largestMergedPolicy,
  largestPolicy,
} from '../../checks/policy-budget';
import type { AccessRule, AccessRules, Route } from '../../lib/access/rule';
import { mergeResources } from '../../lib/policy/merge';
import { chooseResources } from '../../lib/policy/compiler';
import {
  denyAll,
  MAXIMUM_POLICY_BYTES,
  MAXIMUM_RESOURCE_CHARACTERS,
  type Policy,
  PolicyTooLarge,
  toPolicy,
} from '../../lib/policy/document';
import { planPolicy, type PolicyPlan } from '../../lib/policy/plan';
import { anyTable } from '../support/policy-cases';
import { planOf, planRoutes } from '../support/policy-property';
import { STAGE_ARN } from '../support/stage-arn';

/** The problems of a table if its resources must not be merged. */
const problemsOf = (plan: PolicyPlan, stageArn: string): readonly string[] => [
  ...findLongArns(plan, stageArn),
  ...findBudgetProblems(plan, { stageArn, canScopeToRoute: false }),
];
const bytesOf = (policy: Policy): number => Buffer.byteLength(JSON.stringify(policy));

function routesNamed(count: number, path: (index: number) => string): Route[] {
  return Array.from({ length: count }, (_, index): Route => `GET /${path(index)}`);
}

function policyFor(plan: PolicyPlan, routes: readonly string[]): Policy {
  return toPolicy(STAGE_ARN, chooseResources(plan, new Set(routes)));
}

describe('the largest policy', () => {
  test('is never exceeded by Allows and required denials, and includes every denial if there is room', () => {
    fc.assert(
      fc.property(
        anyTable,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (table, coins) => {
          const plan = planOf(table);
          fc.pre(plan !== undefined);
          const routes = Object.keys(table.rules).filter((_, index) => coins[index]);
          const { allow, requiredDeny, optionalDeny } = chooseResources(plan, new Set(routes));
          const least = bytesOf(toPolicy(STAGE_ARN, { allow, requiredDeny, optionalDeny: [] }));
          expect(least).toBeLessThanOrEqual(largestPolicy(plan, STAGE_ARN).bytes);

          fc.pre(findBudgetNotices(plan, STAGE_ARN).length === 0);
          const said = policyFor(plan, routes).Statement.flatMap(({ Resource }) => Resource);
          const full = [...allow, ...requiredDeny, ...optionalDeny];
          expect(said).toStrictEqual(full.map((resource) => `${STAGE_ARN}/${resource}`));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is that of a caller who may use everything, if no route overlaps another', () => {
    const routes = routesNamed(50, (index) => `route-${index}`);
    const plan = planRoutes(routes, []);
    const { bytes, entitled } = largestPolicy(plan, STAGE_ARN);
    expect(entitled).toStrictEqual(routes);
    // A policy with one statement lacks the text of the other.
    const statement = JSON.stringify({
      Effect: 'Deny',
      Action: 'execute-api:Invoke',
      Resource: [],
    });
    expect(bytes - bytesOf(policyFor(plan, routes)) - statement.length).toBeLessThanOrEqual(3);
  });

  test('counts a denial once, even if several overlaps require it', () => {
    const [outer, inner]: [Route, Route] = ['GET /{a}/{b}', 'GET /{a}/{b}/{c}/{d}/{e}/{f}'];
    const plan = planRoutes([outer, inner], []);
    // The Allow of one route, and the whole Deny of the other.
    expect(chooseResources(plan, new Set([outer]))).toMatchObject({
      allow: ['GET/?*/?*'],
      requiredDeny: ['GET/?*/?*/?*/?*/?*/?*'],
    });
    const least = policyFor(plan, [outer]);
    expect(largestPolicy(plan, STAGE_ARN).bytes - bytesOf(least)).toBeLessThan(100);
    const routes: readonly Route[] = ['GET /{a}', 'GET /{a}/{b}', 'GET /{a}/{b}/{c}/name'];
    expect(largestPolicy(planRoutes(routes, []), STAGE_ARN).entitled).toStrictEqual(routes);
  });

  test('counts the narrow denials of a route if they are longer than its Allow', () => {
    const plan = planRoutes(['GET /{x}/name', 'GET /{x}/{y}/name', 'GET /long/{proxy+}'], []);
    expect(largestPolicy(plan, STAGE_ARN).entitled).toStrictEqual([
      'GET /{x}/name',
      'GET /{x}/{y}/name',
    ]);
  });

  test('names no routes if only narrow denials make it so large', () => {
    const plan = planRoutes(['GET /{x}/{y}/{z}/name', 'GET /{x}/files/{file+}'], []);
    const [problem] = problemsOf(plan, `${STAGE_ARN}${'x'.repeat(5_000)}`).slice(-1);
    expect(problem).toContain('The policy of a caller entitled to some routes may take');
  });
});

describe('the build refuses', () => {
  test.each([100, 300])('%i routes, and names the largest set of routes', (count) => {
    const plan = planRoutes(
      routesNamed(count, (index) => `resources-${index}`),
      [],
    );
    const { bytes } = largestPolicy(plan, STAGE_ARN);
    const problems = problemsOf(plan, STAGE_ARN);
    if (bytes <= MAXIMUM_POLICY_BYTES) expect(problems).toStrictEqual([]);
    else
      expect(problems).toStrictEqual([
        `The policy of a caller entitled to GET /resources-0, GET /resources-1, GET /resources-2, GET /resources-3, GET /resources-4 and ${count - 5} more routes ` +
          `may take ${bytes} bytes of the 8192 that API Gateway accepts; ` +
          'shorten paths, replace routes by {proxy+}, give up ANY (it counts once for each method), or split the API',
      ]);
    expect(bytes > MAXIMUM_POLICY_BYTES).toBe(count === 300);
  });

  test('one route more than fits, and no route less', () => {
    const planOfRoutes = (count: number): PolicyPlan =>
      planRoutes(
        routesNamed(count, (index) => `route-${100 + index}`),
        [],
      );
    const isRefused = (count: number): boolean =>
      problemsOf(planOfRoutes(count), STAGE_ARN).length > 0;
    const most = 104;
    expect([most - 5, most, most + 1, most + 5].map(isRefused)).toStrictEqual([
      ...[false, false, true, true],
    ]);
    const all = routesNamed(most, (index) => `route-${100 + index}`);
    expect(bytesOf(policyFor(planOfRoutes(most), all))).toBeLessThanOrEqual(MAXIMUM_POLICY_BYTES);
    const oneMore = routesNamed(most + 2, (index) => `route-${100 + index}`);
    expect(() => policyFor(planOfRoutes(most + 2), oneMore)).toThrow(PolicyTooLarge);
  });

  test.each([
    ['a route', ['GET /{long}']],
    ['a route with parameters, whose excess is one character longer', ['GET /{long}/{x}']],
  ])('an ARN of more than 512 characters for %s', (_what, [route = '']) => {
    const around =
      `${STAGE_ARN}/GET/`.length + route.replace('GET /{long}', '').replace('{x}', '*/*').length;
    const fits = 'l'.repeat(MAXIMUM_RESOURCE_CHARACTERS - around);
    // The pattern has the form that the type describes.
    const planWith = (long: string): PolicyPlan =>
      planRoutes([route.replace('{long}', long) as Route], []);
    expect(problemsOf(planWith(fits), STAGE_ARN)).toStrictEqual([]);
    const tooLong = route.replace('{long}', `${fits}l`);
    expect(problemsOf(planWith(`${fits}l`), STAGE_ARN)).toStrictEqual([
      `A policy may need an ARN of more than the 512 characters that API Gateway accepts for ${tooLong}; shorten its path, or the paths that it overlaps with`,
    ]);
  });

  test('an ARN of more than 512 characters that is only needed to tell two routes apart', () => {
    const [end, start] = ['e'.repeat(240), 's'.repeat(240)];
    const plan = planRoutes([`GET /{x}/${end}`, `GET /${start}/{proxy+}`], []);
    expect(problemsOf(plan, STAGE_ARN)).toStrictEqual([
      expect.stringContaining(`for GET /${start}/{proxy+};`),
    ]);
  });

  test('each long route of ANY once', () => {
    const plan = planRoutes([`ANY /${'l'.repeat(500)}`], []);
    expect(problemsOf(plan, STAGE_ARN)).toHaveLength(1);
  });

  test('a policy that is one byte too large', () => {
    const plan = planRoutes(['GET /a'], []);
    const room = MAXIMUM_POLICY_BYTES - largestPolicy(plan, STAGE_ARN).bytes;
    const [fits, tooLong] = [room, room + 1].map((count) => `${STAGE_ARN}${'x'.repeat(count)}`);
    expect(problemsOf(plan, fits ?? '')).toHaveLength(1);
    expect(findBudgetNotices(plan, fits ?? '')).toStrictEqual([]);
    expect(problemsOf(plan, tooLong ?? '')).toHaveLength(2);
    expect(findBudgetNotices(plan, tooLong ?? '')).toHaveLength(1);
  });

  test('with the names of all routes if they are few', () => {
    const plan = planRoutes(
      routesNamed(5, (index) => `r${index}`),
      [],
    );
    const [notice] = findBudgetNotices(plan, `${STAGE_ARN}${'x'.repeat(2_000)}`);
    expect(notice).toContain('entitled to GET /r0, GET /r1, GET /r2, GET /r3, GET /r4 would take');
  });

  test('a stage so long that not even an empty policy fits', () => {
    const plan = planRoutes(['GET /a'], []);
    expect(problemsOf(plan, `${STAGE_ARN}${'x'.repeat(9_000)}`)).toHaveLength(2);
  });
});

describe('if the denials of paths without a route do not all fit', () => {
  const routes = routesNamed(60, (index) => `resources-${index}/{id}`);
  const plan = planRoutes(routes, []);

  test('the build says so, and that no route becomes open', () => {
    expect(problemsOf(plan, STAGE_ARN)).toStrictEqual([]);
    const [notice, ...more] = findBudgetNotices(plan, STAGE_ARN);
    expect(more).toStrictEqual([]);
    expect(notice).toMatch(
      /^The policy of a caller entitled to GET \/resources-0\/\{id\}, .* and 55 more routes would take \d+ bytes of the 8192 .*; this opens no route$/,
    );
  });

  test('a policy leaves out only the last of them', () => {
    const policy = policyFor(plan, routes);
    const { allow, requiredDeny, optionalDeny } = chooseResources(plan, new Set(routes));
    const said = policy.Statement.flatMap(({ Resource }) => Resource);
    const full = [...allow, ...requiredDeny, ...optionalDeny];
    expect(said).toStrictEqual(
      full.slice(0, said.length).map((resource) => `${STAGE_ARN}/${resource}`),
    );
    expect(said.length).toBeGreaterThan(allow.length);
    expect(said.length).toBeLessThan(full.length);
    expect(bytesOf(policy)).toBeGreaterThan(MAXIMUM_POLICY_BYTES - 100);
    expect(bytesOf(policy)).toBeLessThanOrEqual(MAXIMUM_POLICY_BYTES);
  });

  test('a table whose policies have room causes no notice', () => {
    expect(findBudgetNotices(planRoutes(routes.slice(0, 20), []), STAGE_ARN)).toStrictEqual([]);
  });
});

describe('a policy', () => {
  test('that would be too large is not written', () => {
    const plan = planRoutes(
      routesNamed(300, (index) => `resources-${index}`),
      [],
    );
    const all = plan.entries.map(({ entry }) => entry.route);
    expect(() => policyFor(plan, all)).toThrow(PolicyTooLarge);
    expect(() => policyFor(plan, all)).toThrow(/^The policy would have \d+ bytes more than 8192$/);
  });

  test('without resources denies everything on the stage', () => {
    expect(policyFor({ entries: [] }, [])).toStrictEqual(denyAll(STAGE_ARN));
    expect(denyAll(STAGE_ARN).Statement).toStrictEqual([
      { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE_ARN}/*`] },
    ]);
  });
});

describe('a table that does not fit', () => {
  const rulesOf = (count: number, ruleAt: (index: number) => AccessRule): AccessRules =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `GET /resources-${1_000 + index}`,
        ruleAt(index),
      ]),
    );
  const accept = (rules: AccessRules): readonly string[] =>
    findBudgetProblems(planPolicy(rules, []), {
      stageArn: STAGE_ARN,
      mergeable: rules,
      canScopeToRoute: true,
    });

  test.each([300, 1_000])('is accepted with %i routes if its resources can be merged', (count) => {
    const rules = rulesOf(count, (index) => ({ scopes: [index < count / 2 ? 'a' : 'b'] }));
    expect(accept(rules)).toStrictEqual([]);
  });

  test('is refused if a set of routes that a token may have leaves too little to merge', () => {
    // Every second route, so that no two of them lie beside each other.
    const rules = rulesOf(300, (index) => ({ scopes: [index % 2 === 0 ? 'even' : 'odd'] }));
    expect(accept(rules)).toStrictEqual([
      expect.stringMatching(
        /^The policy of a caller entitled to GET \/resources-\d+, .* and 145 more routes may take \d+ bytes of the 8192 that API Gateway accepts; set policyScope: route and authorizerType: request in stages\.yml, so that each answer is for one route; or shorten paths, .*, or split the API$/,
      ),
    ]);
  });

  test('is accepted if only sets of routes that no token can have would be too large', () => {
    const rules = rulesOf(300, (index) => ({ scopes: index % 2 === 0 ? ['a'] : ['a', 'b'] }));
    expect(accept(rules)).not.toStrictEqual([]);
    const implied = rulesOf(300, (index) =>
      index % 2 === 0 ? { anyScope: ['a', 'b'] } : { scopes: ['a'] },
    );
    expect(accept(implied)).not.toStrictEqual([]);
    const all = rulesOf(300, (index) =>
      index % 2 === 0 ? { scopes: ['a'] } : { scopes: ['a'], anyScope: ['a', 'b'] },
    );
    expect(accept(all)).toStrictEqual([]);
  });

  test('is refused by the bound without merging if it has more than ten different rules', () => {
    const [problem, ...more] = accept(rulesOf(300, (index) => ({ scopes: [`s${index % 11}`] })));
    expect(more).toStrictEqual([]);
    expect(problem).toContain('use fewer different rules, so that routes can be merged');
    expect(
      accept(rulesOf(300, (index) => ({ scopes: [`s${Math.floor(index / 30)}`] }))),
    ).toStrictEqual([]);
  });

  test('is accepted only if each of its policies fits', () => {
    const rules = rulesOf(300, (index) => ({ scopes: [`s${Math.floor(index / 60)}`] }));
    const plan = planPolicy(rules, []);
    const largest = largestMergedPolicy(plan, STAGE_ARN, rules)?.bytes ?? Infinity;
    expect(largest).toBeLessThanOrEqual(MAXIMUM_POLICY_BYTES);
    for (let bits = 0; bits < 32; bits += 1) {
      const entitled = new Set(
        Object.keys(rules).filter(
          (_, index) => Math.floor(bits / 2 ** Math.floor(index / 60)) % 2 === 1,
        ),
      );
      const resources = mergeResources(STAGE_ARN, plan, entitled, chooseResources(plan, entitled));
      expect(bytesOf(toPolicy(STAGE_ARN, { ...resources, optionalDeny: [] }))).toBeLessThanOrEqual(
        largest,
      );
    }
  });

  test('is accepted with a notice that says what merging costs', () => {
    const [notice, ...more] = findBudgetNotices(
      planPolicy(
        rulesOf(300, () => ({})),
        [],
      ),
      STAGE_ARN,
    );
    expect(more).toStrictEqual([]);
    expect(notice).toMatch(
      /^The policy of a caller entitled to .* and 295 more routes would take \d+ bytes of the 8192 that API Gateway accepts, so resources are merged \(into GET\/resources-1\*, for example\); each declared route is decided as before, but a route that is added later is covered by the policies in the cache until their TTL is over$/,
    );
  });
});
