import * as fc from 'fast-check';
import type { AccessRule, AccessRules, Route } from '../../lib/access/rule';
import { METHODS } from '../../lib/policy/route-table';
import type { VerifiedClaims } from '../../lib/token/verified-claims';

/** A table of routes with their rules. */
export interface Table {
  readonly rules: AccessRules;
  readonly publicRoutes: readonly Route[];
}

export interface Request {
  readonly method: string;
  /** Without its leading slash. */
  readonly path: string;
}

/** A table, a token, and requests with this token. */
export interface Case extends Table {
  readonly scopes: readonly string[];
  readonly tenant: string;
  readonly requests: readonly Request[];
}

export const SCOPES = ['a:read', 'b:read', 'c:write', '__proto__', 'constructor'];
const LITERALS = ['orders', 'mine', 'b', 'v1:x', 'orders.json'];
const STRANGE_SEGMENTS = [
  ...['', '', '', 'x', 'x y', '%2F', ':', '*', '?', '?*', 'ü', '日本', '😀', '..', 'ORDERS'],
  'L'.repeat(600),
];

export function isTenantOne({ claims }: VerifiedClaims): boolean {
  return claims['tenant'] === 'one';
}

const segment = fc.constantFrom(...LITERALS, '{x}', '{x}', '{x}', '{y}', '{y}');
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.integer({ min: 0, max: 4 }))
  .map(([segments, chance]) => `/${[...segments, ...(chance === 0 ? ['{p+}'] : [])].join('/')}`);
const method = fc.constantFrom('GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'ANY');
const route = fc
  .tuple(method, path)
  // The two parts make a route in the form that its type describes.
  .map(([declaredMethod, declaredPath]) => `${declaredMethod} ${declaredPath}` as Route);

const scopeList = fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 3 });
const rule: fc.Arbitrary<AccessRule> = fc.record(
  { scopes: scopeList, anyScope: scopeList, where: fc.constant(isTenantOne) },
  { requiredKeys: [] },
);

/** Leaves out routes that API Gateway refuses: it accepts one kind of parameter in each place. */
export function deployable(routes: readonly Route[]): readonly Route[] {
  const kinds = new Map<string, boolean>();
  return routes.filter((declared) => {
    const parts = (declared.split(' ')[1] ?? '').split('/');
    const places = parts.flatMap((part, index) =>
      part.startsWith('{')
        ? [
            {
              place: parts
                .slice(0, index)
                .join('/')
                .replace(/\{\w+\}/g, '{}'),
              isGreedy: part.endsWith('+}'),
            },
          ]
        : [],
    );
    if (places.some(({ place, isGreedy }) => (kinds.get(place) ?? isGreedy) !== isGreedy))
      return false;
    for (const { place, isGreedy } of places) kinds.set(place, isGreedy);
    return true;
  });
}

const anyRoutes = fc.uniqueArray(route, { minLength: 1, maxLength: 5 });
/** Mostly tables that can be deployed; the compiler must be right about others, too. */
const routesOfTable = fc.oneof(
  { weight: 4, arbitrary: anyRoutes.map(deployable) },
  { weight: 1, arbitrary: anyRoutes },
);

function tableOf(routes: readonly Route[]): fc.Arbitrary<Table> {
  return fc
    .tuple(
      fc.array(rule, { minLength: routes.length, maxLength: routes.length }),
      fc.nat({ max: Math.min(1, routes.length - 1) }),
    )
    .map(([rules, publicCount]) => ({
      publicRoutes: routes.slice(0, publicCount),
      rules: Object.fromEntries(
        routes.slice(publicCount).map((declared, index) => [declared, rules[index] ?? {}]),
      ),
    }));
}

// The built-in units of fast-check take a second to set up.
const character = fc
  .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0, max: 0x10ffff }))
  .map((codePoint) => String.fromCodePoint(codePoint).replace('/', ''));
const text = fc.oneof(
  fc.constantFrom(...STRANGE_SEGMENTS, ...LITERALS),
  fc.string({ maxLength: 5, unit: character }),
);
const values = fc.array(text, { minLength: 4, maxLength: 4 });
const tail = fc.array(text, { maxLength: 3 });
const randomPath = fc
  .array(text, { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join('/'));
const requestMethod = fc.constantFrom('GET', 'GET', 'GET', 'GET', 'POST', ...METHODS);

/** Most requests are a declared route with strange text for its parameters and some changes. */
function requestsFor(routes: readonly Route[]): fc.Arbitrary<readonly Request[]> {
  const pathLike = fc
    .tuple(fc.constantFrom(...routes), values, tail)
    .map(([declared, parameters, more]) => {
      let used = 0;
      const filled = (declared.split(' ')[1] ?? '/')
        .slice(1)
        .replace(/\{[^{}]+\}/g, () => parameters[used++] ?? 'x');
      return [filled, ...more].join('/');
    });
  const anyPath = fc.oneof(
    { weight: 4, arbitrary: pathLike },
    { weight: 1, arbitrary: randomPath },
  );
  const request = fc.record({ method: requestMethod, path: anyPath });
  return fc.array(request, { minLength: 1, maxLength: 8 });
}

export const anyTable: fc.Arbitrary<Table> = routesOfTable.chain(tableOf);

const casesOf = (routes: readonly Route[]): fc.Arbitrary<Case> =>
  fc
    .tuple(
      tableOf(routes),
      fc.record({
        scopes: fc.subarray(SCOPES),
        tenant: fc.constantFrom('one', 'two'),
        requests: requestsFor(routes),
      }),
    )
    .map(([table, more]) => ({ ...table, ...more }));

export const anyCase: fc.Arbitrary<Case> = routesOfTable.chain(casesOf);

/** A table of an HTTP API, which may have parameters of both kinds in one place, and `$default`. */
export const anyHttpApiCase: fc.Arbitrary<Case> = fc
  .uniqueArray(
    fc.oneof(
      { weight: 5, arbitrary: route },
      { weight: 1, arbitrary: fc.constant<Route>('$default') },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .chain(casesOf);

/** More routes, and fewer rules, so that many tables have resources to merge and are accepted. */
export const anyMergeableCase: fc.Arbitrary<Case> = fc
  .uniqueArray(
    fc.oneof(
      { weight: 12, arbitrary: route },
      { weight: 1, arbitrary: fc.constant<Route>('$default') },
    ),
    { minLength: 4, maxLength: 9 },
  )
  .chain(casesOf)
  .map(({ rules, ...more }) => ({
    ...more,
    rules: Object.fromEntries(
      Object.keys(rules).map((declared, index) => [
        declared,
        { scopes: [SCOPES[index % 3 === 0 ? 1 : 0] ?? ''] },
      ]),
    ),
  }));
