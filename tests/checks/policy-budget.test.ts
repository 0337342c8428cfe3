import * as fc from 'fast-check';
import type { Route } from '../../lib/access/rule';
import { findBudgetNotices, findBudgetProblems, largestPolicy } from '../../checks/policy-budget';
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
import { planOf, STAGE_ARN } from '../support/policy-property';

const bytesOf = (policy: Policy): number => Buffer.byteLength(JSON.stringify(policy));

function routesNamed(count: number, path: (index: number) => string): Route[] {
  return Array.from({ length: count }, (_, index): Route => `GET /${path(index)}`);
}

function policyFor(plan: PolicyPlan, routes: readonly string[]): Policy {
  return toPolicy(STAGE_ARN, chooseResources(plan, new Set(routes)));
}

describe('the largest policy', () => {
  test('is never exceeded by what must be said, and is fully said where there is room', () => {
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

  test('is that of a caller who may use everything, where no route overlaps another', () => {
    const routes = routesNamed(50, (index) => `route-${index}`);
    const plan = planPolicy(routes, []);
    const { bytes, entitled } = largestPolicy(plan, STAGE_ARN);
    expect(entitled).toStrictEqual(routes);
    // Where one statement is missing, so are its words.
    const statement = JSON.stringify({
      Effect: 'Deny',
      Action: 'execute-api:Invoke',
      Resource: [],
    });
    expect(bytes - bytesOf(policyFor(plan, routes)) - statement.length).toBeLessThanOrEqual(3);
  });

  test('counts a denial once, however many overlaps call for it', () => {
    const [outer, inner]: [Route, Route] = ['GET /{a}/{b}', 'GET /{a}/{b}/{c}/{d}/{e}/{f}'];
    const plan = planPolicy([outer, inner], []);
    // The Allow of one, and the whole Deny of the other.
    expect(chooseResources(plan, new Set([outer]))).toMatchObject({
      allow: ['GET/?*/?*'],
      requiredDeny: ['GET/?*/?*/?*/?*/?*/?*'],
    });
    const least = policyFor(plan, [outer]);
    expect(largestPolicy(plan, STAGE_ARN).bytes - bytesOf(least)).toBeLessThan(100);
    const routes: readonly Route[] = ['GET /{a}', 'GET /{a}/{b}', 'GET /{a}/{b}/{c}/name'];
    expect(largestPolicy(planPolicy(routes, []), STAGE_ARN).entitled).toStrictEqual(routes);
  });

  test('counts the narrow denials of a route where they are longer than its Allow', () => {
    const plan = planPolicy(['GET /{x}/name', 'GET /{x}/{y}/name', 'GET /long/{proxy+}'], []);
    expect(largestPolicy(plan, STAGE_ARN).entitled).toStrictEqual([
      'GET /{x}/name',
      'GET /{x}/{y}/name',
    ]);
  });

  test('names no routes where only narrow denials would make it so large', () => {
    const plan = planPolicy(['GET /{x}/{y}/{z}/name', 'GET /{x}/files/{file+}'], []);
    const [problem] = findBudgetProblems(plan, `${STAGE_ARN}${'x'.repeat(5_000)}`).slice(-1);
    expect(problem).toContain('The policy of a caller entitled to some routes may take');
  });
});

describe('the build refuses', () => {
  test.each([100, 300])('%i routes, and names the largest set of routes', (count) => {
    const plan = planPolicy(
      routesNamed(count, (index) => `resources-${index}`),
      [],
    );
    const { bytes } = largestPolicy(plan, STAGE_ARN);
    const problems = findBudgetProblems(plan, STAGE_ARN);
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
      planPolicy(
        routesNamed(count, (index) => `route-${100 + index}`),
        [],
      );
    const isRefused = (count: number): boolean =>
      findBudgetProblems(planOfRoutes(count), STAGE_ARN).length > 0;
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
    // The pattern is put together the way the type describes.
    const planWith = (long: string): PolicyPlan =>
      planPolicy([route.replace('{long}', long) as Route], []);
    expect(findBudgetProblems(planWith(fits), STAGE_ARN)).toStrictEqual([]);
    const tooLong = route.replace('{long}', `${fits}l`);
    expect(findBudgetProblems(planWith(`${fits}l`), STAGE_ARN)).toStrictEqual([
      `A policy may need an ARN of more than the 512 characters that API Gateway accepts for ${tooLong}; shorten its path, or the paths that it overlaps with`,
    ]);
  });

  test('an ARN of more than 512 characters that only telling two routes apart needs', () => {
    const [end, start] = ['e'.repeat(240), 's'.repeat(240)];
    const plan = planPolicy([`GET /{x}/${end}`, `GET /${start}/{proxy+}`], []);
    expect(findBudgetProblems(plan, STAGE_ARN)).toStrictEqual([
      expect.stringContaining(`for GET /${start}/{proxy+};`),
    ]);
  });

  test('each long route of ANY once', () => {
    const plan = planPolicy([`ANY /${'l'.repeat(500)}`], []);
    expect(findBudgetProblems(plan, STAGE_ARN)).toHaveLength(1);
  });

  test('what is too large to the byte', () => {
    const plan = planPolicy(['GET /a'], []);
    const room = MAXIMUM_POLICY_BYTES - largestPolicy(plan, STAGE_ARN).bytes;
    const [fits, tooLong] = [room, room + 1].map((count) => `${STAGE_ARN}${'x'.repeat(count)}`);
    expect(findBudgetProblems(plan, fits ?? '')).toHaveLength(1);
    expect(findBudgetNotices(plan, fits ?? '')).toStrictEqual([]);
    expect(findBudgetProblems(plan, tooLong ?? '')).toHaveLength(2);
    expect(findBudgetNotices(plan, tooLong ?? '')).toHaveLength(1);
  });

  test('by the names of all routes where they are few', () => {
    const plan = planPolicy(
      routesNamed(5, (index) => `r${index}`),
      [],
    );
    const [notice] = findBudgetNotices(plan, `${STAGE_ARN}${'x'.repeat(2_000)}`);
    expect(notice).toContain('entitled to GET /r0, GET /r1, GET /r2, GET /r3, GET /r4 would take');
  });

  test('a stage so long that not even nothing fits', () => {
    const plan = planPolicy(['GET /a'], []);
    expect(findBudgetProblems(plan, `${STAGE_ARN}${'x'.repeat(9_000)}`)).toHaveLength(2);
  });
});

describe('where the denials of what is no route do not all fit', () => {
  const routes = routesNamed(60, (index) => `resources-${index}/{id}`);
  const plan = planPolicy(routes, []);

  test('the build says so, and that it opens nothing', () => {
    expect(findBudgetProblems(plan, STAGE_ARN)).toStrictEqual([]);
    const [notice, ...more] = findBudgetNotices(plan, STAGE_ARN);
    expect(more).toStrictEqual([]);
    expect(notice).toMatch(
      /^The policy of a caller entitled to GET \/resources-0\/\{id\}, .* and 55 more routes would take \d+ bytes of the 8192 .*; this opens no route$/,
    );
  });

  test('a policy leaves out the last of them, and nothing else', () => {
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

  test('there is no notice for a table whose policies have room', () => {
    expect(findBudgetNotices(planPolicy(routes.slice(0, 20), []), STAGE_ARN)).toStrictEqual([]);
  });
});

describe('a policy', () => {
  test('that would be too large is not written', () => {
    const plan = planPolicy(
      routesNamed(300, (index) => `resources-${index}`),
      [],
    );
    const all = plan.entries.map(({ entry }) => entry.route);
    expect(() => policyFor(plan, all)).toThrow(PolicyTooLarge);
    expect(() => policyFor(plan, all)).toThrow(/^The policy would have \d+ bytes more than 8192$/);
  });

  test('with nothing to say denies everything on the stage', () => {
    expect(policyFor({ entries: [] }, [])).toStrictEqual(denyAll(STAGE_ARN));
    expect(denyAll(STAGE_ARN).Statement).toStrictEqual([
      { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: [`${STAGE_ARN}/*`] },
    ]);
  });
});
