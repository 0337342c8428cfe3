import type { AccessRules } from '../../../lib/access/rule';
import { chooseResources } from '../../../lib/policy/compiler';
import { verifiedClaims } from '../../support/claims';
import { compilerFor, planRoutes } from '../../support/policy-property';
import { REQUEST } from '../../support/stage-arn';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const RULES: AccessRules = Object.fromEntries(
  NAMES.map((name) => [`GET /${name}`, { scopes: [name] }]),
);
const SUBSETS = NAMES.reduce<readonly (readonly string[])[]>(
  (subsets, name) => [...subsets, ...subsets.map((subset) => [...subset, name])],
  [[]],
);

test('a cached policy equals one that is compiled again, however many are cached', () => {
  const compile = compilerFor(RULES, []);
  for (const scopes of [...SUBSETS, ...SUBSETS.toReversed()]) {
    const claims = verifiedClaims({ scopes: new Set(scopes) });
    const anew = compilerFor(RULES, [])(REQUEST, claims);
    expect(compile(REQUEST, claims)).toStrictEqual(anew);
  }
});

test('a resource that two routes share is named once', () => {
  const routes = ['GET /{x}/{y}', 'GET /{x}/{rest+}'] as const;
  const plan = planRoutes(routes, []);
  expect(chooseResources(plan, new Set())).toStrictEqual({
    allow: [],
    requiredDeny: [],
    optionalDeny: ['GET/?*/?*'],
  });
  expect(chooseResources(plan, new Set(routes)).allow).toStrictEqual(['GET/?*/?*']);
});

test.each([
  [[], [], [], ['GET/a/?*', 'GET/a/?*/b']],
  [['GET /a/{x}'], ['GET/a/?*'], ['GET/a/?*/b'], ['GET/a/*/*']],
  [['GET /a/{x}/b'], ['GET/a/?*/b'], [], ['GET/a/*/*/b']],
  [['GET /a/{x}', 'GET /a/{x}/b'], ['GET/a/?*', 'GET/a/?*/b'], [], ['GET/a/*/*/b']],
])(
  'with %j, a request beyond these routes is denied, needed or not, and none to them',
  (routes, allow, requiredDeny, optionalDeny) => {
    const plan = planRoutes(['GET /a/{x}', 'GET /a/{x}/b']);
    expect(chooseResources(plan, new Set(routes))).toStrictEqual({
      allow,
      requiredDeny,
      optionalDeny,
    });
  },
);

test('a catch-all beside an Allow is denied by the narrowest pattern for what both match', () => {
  const plan = planRoutes(['GET /orders/{id}', 'GET /{proxy+}']);
  expect(chooseResources(plan, new Set(['GET /orders/{id}']))).toStrictEqual({
    allow: ['GET/orders/?*'],
    requiredDeny: ['GET/orders/*/*'],
    optionalDeny: [],
  });
});
