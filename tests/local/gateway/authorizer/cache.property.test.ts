import fc from 'fast-check';
import type { DeclaredApi } from '../../../../local/gateway/declared-api';
import { type HostedGateway, hostGateway, type TestRequest } from '../hosted-gateway';

jest.setTimeout(120_000);

/** A parameter of a request: how each kind of API names it, and the values of it that a request has. */
interface Parameter {
  readonly rest: string;
  readonly http: string;
  readonly valuesIn: (request: TestRequest) => readonly string[];
}

type Kind = 'rest' | 'http';

const header = (name: string): Parameter => ({
  rest: `method.request.header.${name}`,
  http: `$request.header.${name}`,
  valuesIn: ({ headers = [] }) =>
    headers.filter(([own]) => own.toLowerCase() === name.toLowerCase()).map(([, value]) => value),
});
const query = (name: string): Parameter => ({
  rest: `method.request.querystring.${name}`,
  http: `$request.querystring.${name}`,
  valuesIn: ({ query: pairs = [] }) =>
    pairs.filter(([own]) => own === name).map(([, value]) => value),
});
const PARAMETERS: readonly Parameter[] = [
  header('Authorization'),
  header('X-Tenant'),
  query('tenant'),
  query('level'),
  {
    rest: 'context.httpMethod',
    http: '$context.httpMethod',
    valuesIn: ({ method = '' }) => [method],
  },
  { rest: 'context.path', http: '$context.path', valuesIn: ({ path }) => [path] },
];

// Values that would collide if they were joined.
const VALUE = fc.constantFrom('a', 'b', 'a', 'b', 'a,b', 'a, b', '["a"]', 'a","b', '');
/** Mostly one value, so that most requests have every source. */
const pairsOf = (names: readonly string[]) =>
  fc
    .tuple(
      ...names.map((name) =>
        fc
          .oneof(
            { weight: 12, arbitrary: fc.tuple(VALUE) },
            { weight: 3, arbitrary: fc.tuple(VALUE, VALUE) },
            { weight: 1, arbitrary: fc.constant([]) },
          )
          .map((values) => values.map((value) => [name, value] as const)),
      ),
    )
    .map((pairs) => pairs.flat());
const REQUEST: fc.Arbitrary<TestRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/a', '/a/b'),
  headers: pairsOf(['authorization', 'X-Tenant', 'X-Other']),
  query: pairsOf(['tenant', 'level', 'other']),
});

/** A rule: which of the identity sources the authorizer reads, and whom it lets through. */
interface Rule {
  readonly sources: readonly Parameter[];
  readonly reads: readonly Parameter[];
  /** Whether the answer is for the route of the request, or for every route. */
  readonly isForRoute: boolean;
  readonly seed: number;
  readonly ttlSeconds: number;
}
const RULE: fc.Arbitrary<Rule> = fc
  .shuffledSubarray([...PARAMETERS], { minLength: 1, maxLength: 4 })
  .chain((sources) =>
    fc.record({
      sources: fc.constant(sources),
      reads: fc.subarray(sources),
      isForRoute: fc.boolean(),
      seed: fc.nat(),
      ttlSeconds: fc.constantFrom(0, 300, 300),
    }),
  );

/** The verdict of a rule on a request, and everything that it was made of. */
function saidOf({ reads, seed }: Rule, request: TestRequest) {
  const read = JSON.stringify(reads.map(({ valuesIn }) => valuesIn(request)));
  const sum = Buffer.from(read).reduce((total, byte) => (total * 31 + byte) % 997, seed);
  return { read, isAllowed: sum % 3 !== 0 };
}

const ARN = (kind: Kind) =>
  `arn:aws:execute-api:eu-central-1:123456789012:localapi00/${kind === 'rest' ? 'local' : '$default'}`;

function declare(kind: Kind, { sources, ttlSeconds }: Rule): DeclaredApi {
  const common = { type: 'request', resultTtlInSeconds: ttlSeconds };
  const texts = sources.map((source) => source[kind]);
  const mine = { ...common, functionName: 'authorizer', identitySource: texts };
  const authorizer =
    kind === 'rest'
      ? { ...common, name: 'authorizer', identitySource: texts.join(', ') }
      : { name: 'mine' };
  const events = ['/a', '/a/b'].flatMap((path) =>
    ['get', 'post'].map((method) => ({
      [kind === 'rest' ? 'http' : 'httpApi']: { method, path, authorizer },
    })),
  );
  return {
    provider: {
      stage: 'local',
      region: 'eu-central-1',
      httpApi: { authorizers: { mine } },
    },
    functions: {
      authorizer: { name: 'service-authorizer' },
      handler: { name: 'service-handler', events },
    },
  };
}

async function check(kind: Kind, rule: Rule, requests: readonly TestRequest[]): Promise<void> {
  // The authorizer is a function of the request alone; the test hands it the request that it is asked about.
  let current: TestRequest = { path: '/a' };
  const gateway: HostedGateway = await hostGateway(declare(kind, rule), {
    'service-authorizer': () => {
      const { read, isAllowed } = saidOf(rule, current);
      const route = `${ARN(kind)}/${current.method ?? ''}${current.path}`;
      const Effect = isAllowed ? 'Allow' : 'Deny';
      const Resource = rule.isForRoute ? route : `${ARN(kind)}/*`;
      const Statement = [{ Effect, Action: 'execute-api:Invoke', Resource }];
      return { principalId: 'p', policyDocument: { Statement }, context: { read, route } };
    },
    'service-handler': (event: object) => event,
  });
  try {
    const asked = new Set<string>();
    for (const request of requests) {
      current = request;
      const before = gateway.eventsOf('service-authorizer').length;
      const { status, body } = await gateway.send(request);
      const invocations = gateway.eventsOf('service-authorizer').length - before;
      const identity = rule.sources.map(({ valuesIn }) => valuesIn(request));
      const isWhole = identity.every((values) => values.length > 0 && !values.includes(''));
      if (!isWhole && (rule.ttlSeconds > 0 || kind === 'http')) {
        expect([status, invocations]).toStrictEqual([401, 0]);
        continue;
      }
      const key = JSON.stringify(identity);
      const isCached = rule.ttlSeconds > 0 && asked.has(key);
      asked.add(key);
      expect(invocations).toBe(isCached ? 0 : 1);
      const { read, isAllowed } = saidOf(rule, request);
      if (status === 200) {
        expect(body).toContain(JSON.stringify({ read }).slice(1, -1));
        expect(isAllowed).toBe(true);
      } else {
        expect(status).toBe(403);
        // An answer for one route denies another one, and never allows it.
        expect(isAllowed && !(rule.isForRoute && isCached)).toBe(false);
      }
    }
  } finally {
    await gateway.stop();
  }
}

test.each<Kind>(['rest', 'http'])(
  'a cached answer never goes to a request that differs in anything that the decision read: %s',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(RULE, fc.array(REQUEST, { minLength: 6, maxLength: 24 }), (rule, requests) =>
        check(kind, rule, requests),
      ),
      { numRuns: 25 },
    );
  },
);
