import * as fc from 'fast-check';
import type { Route } from '../../../lib/access/rule';
import { chooseResources } from '../../../lib/policy/compiler';
import {
  policyBytes,
  type PolicyResources,
  PolicyTooLarge,
  toPolicy,
} from '../../../lib/policy/document';
import { evaluatePolicy } from '../../../lib/policy/evaluator';
import { mergeResources } from '../../../lib/policy/merge';
import { findMerges, type Merge } from '../../../lib/policy/merge-plan';
import type { PolicyPlan } from '../../../lib/policy/plan';
import { resolve } from '../../../lib/policy/route-table';
import { anyMergeableCase, type Case } from '../../support/policy-cases';
import { entriesOf, planOf, planRoutes } from '../../support/policy-property';
import { STAGE_ARN } from '../../support/stage-arn';

/** A stage with so long a name that policies of a few resources do not fit. */
const longStage = fc.integer({ min: 600, max: 2_500 }).map((length) => 'x'.repeat(length));

interface Scene {
  readonly plan: PolicyPlan;
  readonly stageArn: string;
  readonly entitled: ReadonlySet<string>;
  readonly chosen: PolicyResources;
}

function sceneOf(plan: PolicyPlan, stageArn: string, entitled: ReadonlySet<string>): Scene {
  const chosen = { ...chooseResources(plan, entitled) };
  return { plan: { ...plan, merges: findMerges(plan.entries) }, stageArn, entitled, chosen };
}

const merge = ({ plan, stageArn, entitled, chosen }: Scene): PolicyResources =>
  mergeResources(stageArn, plan, entitled, chosen);

/** Finds a request to a protected route that merging decides in another way. */
function findChangedDecision(
  input: Case,
  scene: Scene,
  merged: PolicyResources,
): string | undefined {
  const { stageArn, chosen } = scene;
  const before = toPolicy(STAGE_ARN, chosen);
  const after = toPolicy(stageArn, { ...merged, optionalDeny: [] });
  const entries = entriesOf(input);
  return input.requests
    .filter(({ method, path }) => {
      const route = resolve(entries, method, path)?.route;
      if (route === undefined || input.rules[route] === undefined) return false;
      const effectOf = (policy: typeof before, arn: string): boolean =>
        evaluatePolicy(policy, `${arn}/${method}/${path}`).effect === 'allow';
      return effectOf(before, STAGE_ARN) !== effectOf(after, stageArn);
    })
    .map(({ method, path }) => `${method} /${path}`)[0];
}

/** Tables that are refused for other reasons are tried as well: merging must change nothing in them, too. */
function harmlessness(
  mergeBy: (scene: Scene) => PolicyResources,
  seen = { merged: 0 },
): fc.IProperty<[Case, string, readonly string[]]> {
  return fc.property(
    anyMergeableCase,
    longStage,
    fc.subarray(['a:read', 'b:read']),
    (input, stage, scopes) => {
      const plan = planOf(input);
      fc.pre(plan !== undefined);
      const entitled = new Set(
        Object.entries(input.rules).flatMap(([route, rule]) =>
          (rule.scopes ?? []).every((scope) => scopes.includes(scope)) ? [route] : [],
        ),
      );
      const scene = sceneOf(plan, `${STAGE_ARN}${stage}`, entitled);
      const merged = mergeBy(scene);
      if (
        merged.allow.length + merged.requiredDeny.length <
        scene.chosen.allow.length + scene.chosen.requiredDeny.length
      )
        seen.merged += 1;
      let changed;
      try {
        changed = findChangedDecision(input, scene, merged);
      } catch (error) {
        if (!(error instanceof PolicyTooLarge)) throw error;
        fc.pre(false);
      }
      if (changed !== undefined) throw new Error(`${changed} is decided in another way`);
      for (const named of [merged.allow, [...merged.requiredDeny, ...merged.optionalDeny]])
        if (new Set(named).size < named.length) throw new Error('a resource is named twice');
    },
  );
}

test('merging changes no decision on a protected route, whatever the table, the token and the room', () => {
  const seen = { merged: 0 };
  fc.assert(harmlessness(merge, seen), { numRuns: 150 });
  expect(seen.merged).toBeGreaterThan(30);
});

describe('the property notices merges that', () => {
  const withMerges =
    (change: (merge: Merge) => Merge) =>
    ({ plan, ...scene }: Scene): PolicyResources =>
      merge({
        ...scene,
        plan: { ...plan, merges: plan.merges?.map((each) => change(each)) ?? [] },
      });

  test.each<[string, (scene: Scene) => PolicyResources]>([
    ['are made whatever they hit', withMerges((each) => ({ ...each, hits: [] }))],
    [
      'look at one of the entries that they hit',
      withMerges((each) => ({ ...each, hits: each.hits.slice(0, 1) })),
    ],
    [
      'replace more than their resource matches',
      withMerges((each) => ({ ...each, resource: each.prefix })),
    ],
    [
      'leave out an Allow',
      (scene) => {
        const merged = merge(scene);
        return { ...merged, allow: merged.allow.slice(1) };
      },
    ],
  ])('%s', (_name, mergeBy) => {
    const { failed } = fc.check(harmlessness(mergeBy), {
      numRuns: 3_000,
      seed: 1,
      endOnFailure: true,
    });
    expect(failed).toBe(true);
  });
});

describe('resources', () => {
  const plan = planRoutes([
    'GET /orders',
    'GET /orders/{id}',
    'GET /orders-of/{x}',
    'POST /orders',
  ]);
  const all = new Set(plan.entries.map(({ entry }) => entry.route));
  const allowedWith = (room: string, entitled: ReadonlySet<string>): readonly string[] =>
    merge(sceneOf(plan, `${STAGE_ARN}${room}`, entitled)).allow;

  test('are not merged as long as the policy fits', () => {
    expect(allowedWith('', all)).toStrictEqual(chooseResources(plan, all).allow);
  });

  test('are merged if it does not, and those that make most room first', () => {
    expect(allowedWith('x'.repeat(2_000), all)).toStrictEqual(['*']);
    const readers = new Set([...all].filter((route) => route.startsWith('GET')));
    expect(allowedWith('x'.repeat(2_600), readers)).toStrictEqual(['GET/orders*']);
  });

  test('are not merged over a route that is not entitled', () => {
    const some = new Set(['GET /orders', 'GET /orders/{id}', 'POST /orders']);
    expect(allowedWith('x'.repeat(2_600), some)).not.toContain('GET/orders*');
  });

  test('are not merged over a route that gets only a few of the requests', () => {
    const exceptions = planRoutes(['GET /orders/a', 'GET /orders/b', 'GET /{x}/{y}']);
    const entitled = new Set(['GET /orders/a', 'GET /orders/b']);
    const scene = sceneOf(exceptions, `${STAGE_ARN}${'x'.repeat(3_000)}`, entitled);
    expect(scene.plan.merges?.map(({ resource, hits }) => [resource, hits.length])).toStrictEqual([
      ['GET/?*', 3],
      ['GET/orders/?*', 3],
    ]);
    expect(merge(scene).allow).toStrictEqual(['GET/orders/a', 'GET/orders/b']);
  });

  test('never match the path of a route and a slash unless they match the route', () => {
    const siblings = planRoutes(['GET /orders', 'GET /orders/mine', 'GET /orders/others']);
    const resources = findMerges(siblings.entries).map(({ resource }) => resource);
    expect(resources).toStrictEqual(['GET/orders*', 'GET/orders/?*']);
  });

  test.each([
    ['GET/orders/', []],
    ['GET/orders/*', []],
    ['GET/orders/*/*', ['GET/orders/?*']],
  ])('are not merged if one of them, like %s, may match that slash', (denial, expected) => {
    const { entries } = planRoutes(['GET /orders/mine', 'GET /orders/others']);
    const denying = entries.map((entry) => ({
      ...entry,
      excess: [{ ...entry, resource: denial }],
    }));
    expect(findMerges(denying).map(({ resource }) => resource)).toStrictEqual(expected);
  });

  test('have no second wildcard if all of them begin with a parameter', () => {
    const below = planRoutes(['GET /orders/{id}', 'GET /orders/{id}/items']);
    const resources = findMerges(below.entries).map(({ resource }) => resource);
    expect(resources).toStrictEqual(['GET/orders/?*']);
  });

  test('have one text in common wherever their routes stand in the table', () => {
    const mixed = planRoutes(['GET /a/b', 'GET /d', 'GET /a/c']);
    const resources = findMerges(mixed.entries).map(({ resource }) => resource);
    expect(resources).toStrictEqual(['GET/?*', 'GET/a/?*']);
  });

  test('match the root together with the other paths of its method', () => {
    const plain = planRoutes(['GET /', 'GET /a', 'POST /a', 'POST /b']);
    const resources = findMerges(plain.entries).map(({ resource }) => resource);
    expect(resources).toStrictEqual(['*', 'GET/*', 'POST/?*']);
  });
});

describe('the entries that a merge matches requests of', () => {
  /** The entries by their methods and routes; a route key does not have a method. */
  function hitsOf(routes: readonly Route[], merged: string): readonly string[] | undefined {
    const { entries } = planRoutes(routes);
    return findMerges(entries)
      .find(({ resource }) => resource === merged)
      ?.hits.map((index) =>
        `${entries[index]?.entry.method} ${entries[index]?.entry.route}`.trim(),
      );
  }

  test.each<[string, readonly Route[], string, readonly string[]]>([
    [
      'of its own method',
      ['GET /a/b', 'GET /a/c', 'POST /a/b', 'GET /d'],
      'GET/a/?*',
      ['GET GET /a/b', 'GET GET /a/c'],
    ],
    [
      'of each method that begins so',
      ['POST /a', 'ANY /b', 'GET /a'],
      'P*',
      ['PATCH ANY /b', 'POST POST /a', 'POST ANY /b', 'PUT ANY /b'],
    ],
    [
      'below the part that begins so',
      ['GET /a/nob', 'GET /a/noc', 'GET /a/nod/{id}', 'GET /b/nob', 'GET /a/nx'],
      'GET/a/no*',
      ['GET GET /a/nob', 'GET GET /a/noc', 'GET GET /a/nod/{id}'],
    ],
    [
      'of a parameter that may begin so, since the wildcard before it spans slashes',
      ['GET /{t}/ra', 'GET /{t}/rb', 'GET /{t}/x/{id}', 'GET /rz'],
      'GET/?*/r*',
      ['GET GET /{t}/ra', 'GET GET /{t}/rb', 'GET GET /{t}/x/{id}'],
    ],
    [
      'of a catch-all, which serves what the others leave',
      ['GET /na', 'GET /nb', 'GET /{proxy+}'],
      'GET/n*',
      ['GET GET /na', 'GET GET /nb', 'GET GET /{proxy+}'],
    ],
  ])('are those %s', (_which, routes, merged, hits) => {
    expect(hitsOf(routes, merged)).toStrictEqual(hits);
  });

  test('are not those whose requests all lead to a better route', () => {
    // Of the requests of /{x}/c, the merge matches /a/c only, which has a route of its own.
    const routes: readonly Route[] = ['GET /a/{id}', 'GET /a/{id}/b', 'GET /{x}/c', 'GET /a/c'];
    expect(hitsOf(routes, 'GET/a/?*')).toStrictEqual([
      'GET GET /a/{id}',
      'GET GET /a/{id}/b',
      'GET GET /a/c',
    ]);
  });

  test('are those of the route keys of a WebSocket API that begin so', () => {
    // The type of a route does not know route keys.
    const keys = ['$connect', '$default', 'playNow', 'playLater', 'pause'] as Route[];
    expect(['play*', 'p*', '$*'].map((merged) => hitsOf(keys, merged))).toStrictEqual([
      ['playNow', 'playLater'],
      ['playNow', 'playLater', 'pause'],
      ['$connect', '$default'],
    ]);
  });
});

describe('a merge of two of three routes', () => {
  const { entries } = planRoutes(['GET /a/b', 'GET /a/c', 'GET /d']);
  const [B, C, D] = ['GET /a/b', 'GET /a/c', 'GET /d'] as const;
  const merges: readonly Merge[] = [{ resource: 'GET/a/?*', prefix: 'GET/a/', hits: [0, 1] }];
  const NONE: PolicyResources = { allow: [], requiredDeny: [], optionalDeny: [] };
  const TOO_LONG = 'x'.repeat(8_192);

  test.each<[string, readonly string[], Partial<PolicyResources>, Partial<PolicyResources>]>([
    [
      'is made in the Allow of a caller who is entitled to both',
      [B, C],
      { allow: ['GET/a/b', 'GET/d', 'GET/a/c'] },
      { allow: ['GET/d', 'GET/a/?*'] },
    ],
    [
      'is made in the Deny of a caller who is entitled to neither',
      [D],
      { requiredDeny: ['GET/a/b', 'GET/a/c'], optionalDeny: ['GET/a/?*', 'GET/e'] },
      { requiredDeny: ['GET/a/?*'], optionalDeny: ['GET/e'] },
    ],
    [
      'is not made for a caller who is entitled to one of them',
      [B],
      { allow: ['GET/a/b', 'GET/a/b/c'], requiredDeny: ['GET/a/c', 'GET/a/c/d'] },
      { allow: ['GET/a/b', 'GET/a/b/c'], requiredDeny: ['GET/a/c', 'GET/a/c/d'] },
    ],
    [
      'is not made in place of one resource',
      [B, C],
      { allow: ['GET/a/b', 'GET/d'] },
      { allow: ['GET/a/b', 'GET/d'] },
    ],
    ['is not made in place of none', [B, C], { allow: ['GET/d'] }, { allow: ['GET/d'] }],
  ])('%s', (_when, entitled, resources, expected) => {
    const all = { ...NONE, ...resources };
    expect(mergeResources(TOO_LONG, { entries, merges }, new Set(entitled), all)).toStrictEqual({
      ...NONE,
      ...expected,
    });
  });

  test('is not made up in a table that has none', () => {
    const resources = { ...NONE, allow: ['GET/a/b', 'GET/a/c'] };
    const entitled = new Set<string>([B, C]);
    expect(mergeResources(TOO_LONG, { entries }, entitled, resources)).toStrictEqual(resources);
  });

  test('is made from 8,193 bytes', () => {
    const names = ['GET/a/b', 'GET/a/c'];
    const left = 8_192 - policyBytes('', names);
    const resources = { ...NONE, allow: ['GET/a/b', `GET/a/c${'c'.repeat(left % 2)}`] };
    const allowedAt = (stageArn: string): readonly string[] =>
      mergeResources(stageArn, { entries, merges }, new Set<string>([B, C]), resources).allow;
    const stageArn = 'x'.repeat(Math.floor(left / 2));
    expect(policyBytes(stageArn, resources.allow)).toBe(8_192);
    expect(allowedAt(stageArn)).toStrictEqual(resources.allow);
    expect(allowedAt(`${stageArn}x`)).toStrictEqual(['GET/a/?*']);
  });
});

test('a table whose policies always fit has no merges', () => {
  expect(planRoutes(['GET /a', 'GET /b'])).not.toHaveProperty('merges');
});

test('a table has merges if a policy of a stage with an ARN of 80 characters may not fit', () => {
  const left = 8_192 - policyBytes('-'.repeat(80), ['GET/a', 'GET/']);
  expect(planRoutes(['GET /a', `GET /${'b'.repeat(left)}`])).not.toHaveProperty('merges');
  expect(planRoutes(['GET /a', `GET /${'b'.repeat(left + 1)}`])).toHaveProperty('merges');
});
