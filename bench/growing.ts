import type { AccessRules, Route } from '../lib/access/rule';
import { assembleAuthorizer } from '../lib/assemble-authorizer';
import { parseConfig } from '../lib/config/config';
import { planPolicy } from '../lib/policy/plan';
import { createPolicyCompiler } from '../lib/policy/compiler';
import { ellipticCurveKey, publicJwk, signToken } from '../tests/support/signing';
import { REQUEST, STAGE_ARN } from '../tests/support/stage-arn';
import { eventWith } from './api-events';
import type { Growing, Work } from './growth';
import { claimsWith, deployedPlan, entitledScopes, rulesOf, SHAPES } from './policy-shapes';

export const ROUTES = [10, 100, 300, 1_000];
const SCOPES = [1, 30, 100, 300];
const ISSUERS = [1, 10, 30, 100];
const KEYS = [1, 10, 30, 100];
const TOKEN_BYTES = [700, 2_400, 8_000];

/** Everything whose time must not grow faster than what it grows with. */
export const GROWING: readonly Growing[] = [
  ...Object.entries(SHAPES).flatMap(([shape, routeOf]) => growingWithRoutes(shape, routeOf)),
  ...growingWithToken('scopes', SCOPES, (scopes) => ({ scopes })),
  ...growingWithToken('issuers', ISSUERS, (issuers) => ({ issuers })),
  ...growingWithToken('keys of a set', KEYS, (keys) => ({ keys })),
  ...growingWithToken('bytes of a token', TOKEN_BYTES, (bytes) => ({ bytes })),
];

function growingWithRoutes(shape: string, routeOf: (index: number) => Route): readonly Growing[] {
  const growing = (what: string, prepare: (rules: AccessRules) => Work): Growing => ({
    what: `routes, ${shape}: ${what}`,
    sizes: ROUTES,
    prepare: (count) => prepare(rulesOf(routeOf, count)),
  });
  return [
    growing('plan', (rules) => ({ times: 1, run: () => planPolicy(rules, []) })),
    growing('new set of routes', (rules) => {
      const compile = createPolicyCompiler(rules, deployedPlan(rules));
      const claims = claimsWith(entitledScopes(rules));
      // A stage that it has not seen does not have a policy yet.
      let stage = 0;
      return repeated(20, () =>
        compile({ ...REQUEST, stageArn: `${STAGE_ARN}${(stage += 1)}` }, claims),
      );
    }),
    growing('known set of routes', (rules) => {
      const compile = createPolicyCompiler(rules, deployedPlan(rules));
      const claims = claimsWith(entitledScopes(rules));
      return repeated(100, () => compile(REQUEST, claims));
    }),
  ];
}

interface Sizes {
  readonly scopes?: number;
  readonly issuers?: number;
  readonly keys?: number;
  /** The least length of the token. */
  readonly bytes?: number;
}

function growingWithToken(
  what: string,
  sizes: readonly number[],
  sizesOf: (size: number) => Sizes,
): readonly Growing[] {
  const run = async (decide: (event: object) => unknown, events: readonly object[]) => {
    for (const event of events) await decide(event);
  };
  return [
    {
      what: `${what}: new token`,
      sizes,
      prepare: (size) => {
        const { start, events } = serviceOf(sizesOf(size));
        let decide = start().handler;
        const before = async (): Promise<void> => {
          // One that remembers nothing.
          const { handler, prefetch } = start();
          await prefetch();
          decide = handler;
        };
        return { times: events.length, before, run: () => run(decide, events) };
      },
    },
    {
      what: `${what}: known token`,
      sizes,
      prepare: (size) => {
        const { start, events } = serviceOf(sizesOf(size));
        const { handler } = start();
        // The first round makes them known.
        const often = Array.from({ length: 5 }, () => events).flat();
        return { times: often.length, run: () => run(handler, often) };
      },
    },
  ];
}

const RULES: AccessRules = { 'GET /orders': { scopes: ['scope:0'] }, 'GET /orders/{id}': {} };
const KEY = ellipticCurveKey('key-0', 'P-256');
const TOKENS = 30;

/** A service of these sizes, and tokens of the issuer and the key that are found last. */
function serviceOf({ scopes = 1, issuers = 1, keys = 1, bytes = 0 }: Sizes) {
  const entries = Array.from({ length: issuers }, (_, index) => ({
    issuer: `https://${index}.issuer.example.com`,
    jwksUri: `https://${index}.issuer.example.com/keys`,
    audiences: ['orders'],
    algorithms: ['ES256'],
  }));
  const config = parseConfig({ TRUSTED_ISSUERS: JSON.stringify(entries) });
  const keySet = Array.from({ length: keys }, (_, index) => ({
    ...publicJwk(KEY),
    kid: `key-${index}`,
  }));
  const plan = deployedPlan(RULES);
  const start = () =>
    assembleAuthorizer(config, {
      accessRules: RULES,
      plan,
      now: Date.now,
      log: () => undefined,
      fetchKeySet: () => Promise.resolve({ entries: keySet, bytes: 0 }),
    });
  const events = Array.from({ length: TOKENS }, (_, index) => {
    const claims = {
      iss: entries.at(-1)?.issuer,
      aud: 'orders',
      sub: `user-${index}`,
      exp: 4_000_000_000,
      scope: Array.from({ length: scopes }, (_each, scope) => `scope:${scope}`).join(' '),
    };
    const token = (more: object): string =>
      signToken({ ...claims, ...more }, KEY, { kid: keySet.at(-1)?.kid }, 'ES256');
    // Groups, as some providers list them: base64url makes four characters of three.
    const missing = Math.max(0, bytes - token({}).length) * 0.75;
    const groups = Array.from(
      { length: Math.floor(missing / 13) },
      (_each, group) => `group-${1000 + group}`,
    );
    return eventWith(`Bearer ${token(bytes === 0 ? {} : { groups })}`);
  });
  return { start, events };
}

function repeated(times: number, once: () => unknown): Work {
  const run = (): void => {
    for (let time = 0; time < times; time += 1) once();
  };
  return { times, run };
}
