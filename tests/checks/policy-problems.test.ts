import { type BuildTarget, examinePolicies, exampleStageArn } from '../../checks/policy-problems';
import type { AccessRules, WebSocketAccessRules } from '../../lib/access/rule';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../../access-rules';

const TARGET: BuildTarget = { region: 'eu-central-1', stage: 'dev', hasResourcePolicy: false };

const problemsOf = (...table: Parameters<typeof examinePolicies>) =>
  examinePolicies(...table).problems;

function routesNamed(count: number, suffix: string): AccessRules {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`GET /resources-${index}${suffix}`, {}]),
  );
}

describe('examinePolicies', () => {
  test.each([false, true])(
    'finds no problem in the routes of this service, with a resource policy: %s',
    (hasResourcePolicy) => {
      expect(
        examinePolicies(ACCESS_RULES, PUBLIC_ROUTES, { ...TARGET, hasResourcePolicy }),
      ).toStrictEqual({ problems: [], notices: [] });
    },
  );

  test('finds routes that no policy can keep apart', () => {
    const rules: AccessRules = { 'GET /{proxy+}': {}, 'GET /orders/{id}': { scopes: ['orders'] } };
    expect(examinePolicies(rules, [], TARGET)).toStrictEqual({
      problems: [
        'No policy can keep GET /orders/{id} apart: for a caller who may use GET /{proxy+} but not GET /orders/{id}, ' +
          'a Deny for the latter would also refuse GET /orders/x/x, which leads to GET /{proxy+}. ' +
          'Give GET /orders/{id} a rule that is satisfied whenever theirs are, or move it to a path of its own.',
      ],
      notices: [],
    });
  });

  test('finds problems that only a resource policy causes', () => {
    const rules: AccessRules = { 'GET /o/{id}': { scopes: ['orders'] }, 'GET /o/{id}/lines': {} };
    expect(problemsOf(rules, [], TARGET)).toStrictEqual([]);
    expect(problemsOf(rules, [], { ...TARGET, hasResourcePolicy: true })).toHaveLength(1);
  });

  test('finds every problem at once', () => {
    const rules: AccessRules = {
      ...routesNamed(200, ''),
      ...Object.fromEntries(
        Array.from({ length: 11 }, (_, index) => [`POST /p${index}`, { scopes: [`s${index}`] }]),
      ),
      'GET /{proxy+}': {},
      'GET /orders/{id}': { scopes: ['orders'] },
      [`GET /${'l'.repeat(500)}`]: {},
    };
    expect(problemsOf(rules, [], TARGET)).toStrictEqual([
      expect.stringContaining('No policy can keep GET /orders/{id} apart'),
      expect.stringContaining('more than the 512 characters'),
      expect.stringContaining('bytes of the 8192'),
    ]);
  });

  test.each<[string, AccessRules, string]>([
    [
      'a wrong rule',
      { 'GET /orders': { scopes: [] } },
      'The access rule of GET /orders: "scopes" must be a list of scopes, or be left out',
    ],
    [
      'a wrong route',
      { 'GET /a/*': {} },
      'GET /a/*: "*" is not a path part; expected text without wildcards, {name} or, at the end, {name+}',
    ],
    [
      'two routes for the same requests',
      { 'GET /a/{x}': {}, 'GET /a/{y}': {} },
      'GET /a/{x} and GET /a/{y} are for the same requests; remove one of them',
    ],
  ])('finds %s', (_what, rules, problem) => {
    expect(examinePolicies(rules, [], TARGET)).toStrictEqual({ problems: [problem], notices: [] });
  });

  test('reports the denials that are left out so that a policy fits', () => {
    const { problems, notices } = examinePolicies(routesNamed(60, '/{id}'), [], TARGET);
    expect(problems).toStrictEqual([]);
    expect(notices).toStrictEqual([
      expect.stringContaining('some Denies of paths that lead to no route are left out'),
    ]);
  });

  test('measures policies with the ARN of their stage', () => {
    const rules = routesNamed(90, '');
    const target = { ...TARGET, hasResourcePolicy: true };
    expect(problemsOf(rules, [], target)).toStrictEqual([]);
    expect(problemsOf(rules, [], { ...target, stage: 'x'.repeat(128) })).toHaveLength(1);
    expect(problemsOf(rules, [], { ...target, stage: 'x'.repeat(128), api: 'http' })).toHaveLength(
      0,
    );
  });

  test('merges no resources if a resource policy allows what is not denied', () => {
    const rules = routesNamed(300, '');
    expect(examinePolicies(rules, [], TARGET)).toStrictEqual({
      problems: [],
      notices: [
        expect.stringContaining('resources are merged (into GET/resources-*, for example)'),
      ],
    });
    expect(problemsOf(rules, [], { ...TARGET, hasResourcePolicy: true })).toHaveLength(1);
  });

  test('asks for no budget of the whole table if each answer is for one route', () => {
    const rules: AccessRules = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`GET /r${index}`, { scopes: [`s${index}`] }]),
    );
    expect(problemsOf(rules, [], TARGET)).toStrictEqual([
      expect.stringContaining('set policyScope: route and authorizerType: request in stages.yml'),
    ]);
    expect(examinePolicies(rules, [], { ...TARGET, policyScope: 'route' })).toStrictEqual({
      problems: [],
      notices: [],
    });
    const long: AccessRules = { ...rules, [`GET /${'l'.repeat(500)}`]: {} };
    expect(problemsOf(long, [], { ...TARGET, policyScope: 'route' })).toStrictEqual([
      expect.stringContaining('more than the 512 characters'),
    ]);
  });

  test('does not propose an answer for each route to a WebSocket API', () => {
    const rules: WebSocketAccessRules = {
      $connect: {},
      ...Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [`key${index}`, { scopes: [`s${index}`] }]),
      ),
    };
    const [problem = ''] = problemsOf(rules, [], { ...TARGET, api: 'websocket' });
    expect(problem).toContain('bytes of the 8192');
    expect(problem).not.toContain('policyScope');
  });

  test.each<[NonNullable<BuildTarget['api']>, AccessRules, string | undefined]>([
    ['rest', { 'GET /a': {} }, undefined],
    ['http', { 'GET /a': {}, $default: {} }, undefined],
    ['websocket', { $connect: {}, $default: {} }, undefined],
    [
      'rest',
      { $default: {} },
      '$default is a route of an HTTP API; for a REST API, write "ANY /" and "ANY /{proxy+}"',
    ],
    [
      'websocket',
      { $default: {} },
      'A WebSocket API asks its authorizer at $connect only; add $connect to the access rules',
    ],
    [
      'http',
      { $connect: {} },
      '$connect is a route of a WebSocket API, and this service does not have one; remove it',
    ],
    [
      'websocket',
      { $connect: {}, 'GET /a': {} },
      '"GET /a" is not a route key; a table with $connect belongs to a WebSocket API, so expected $disconnect, $default, or up to 128 letters, digits and "_", ".", "-"',
    ],
  ])('knows the routes of each kind of API: %s with %j', (api, rules, problem) => {
    expect(problemsOf(rules, [], { ...TARGET, api })).toStrictEqual(
      problem === undefined ? [] : [problem],
    );
  });

  test.each<[WebSocketAccessRules]>([
    [{ $connect: {}, send: { where: () => true } }],
    [{ $connect: {}, $default: { scopes: ['a'], where: () => true } }],
    [{ $connect: {}, $disconnect: { parameters: ['querystring.a'], where: () => true } }],
  ])('refuses a condition that no authorizer would evaluate: %j', (rules) => {
    const [, key = ''] = Object.keys(rules);
    expect(problemsOf(rules, [], { ...TARGET, api: 'websocket' })).toStrictEqual([
      `The rule of ${key} has "where", which only the authorizer can evaluate, and a WebSocket API asks it at $connect only; move the condition to the rule of $connect`,
    ]);
  });

  test.each<[WebSocketAccessRules]>([
    [{ $connect: { scopes: ['a'], where: () => true } }],
    [{ $connect: {}, $disconnect: {}, $default: {} }],
  ])('says nothing of rules that $connect enforces: %j', (rules) => {
    expect(examinePolicies(rules, [], { ...TARGET, api: 'websocket' })).toStrictEqual({
      problems: [],
      notices: [],
    });
  });

  test('names the routes of a WebSocket API whose rules their handlers enforce', () => {
    const rules: WebSocketAccessRules = {
      $connect: { scopes: ['a'] },
      $disconnect: {},
      send: { scopes: ['b'] },
      $default: { anyScope: ['b', 'c'] },
    };
    expect(examinePolicies(rules, [], { ...TARGET, api: 'websocket' })).toStrictEqual({
      problems: [],
      notices: [
        'API Gateway asks the authorizer at $connect only, so the scopes that the rules of send, $default demand are enforced by the handlers of these routes alone; make each of them with connectionHandler of lib/handler/websocket.ts',
      ],
    });
  });

  test('finds routes between which an HTTP API is not documented to choose', () => {
    const rules: AccessRules = { 'ANY /pets/{id}': {}, 'GET /pets/{proxy+}': {} };
    expect(problemsOf(rules, [], TARGET)).toStrictEqual([]);
    expect(problemsOf(rules, [], { ...TARGET, api: 'http' })).toHaveLength(1);
  });

  test('passes on its own faults unchanged', () => {
    const rules: AccessRules = {};
    const fault = new Error('rules cannot be read');
    Object.defineProperty(rules, 'GET /a', {
      enumerable: true,
      get: () => {
        throw fault;
      },
    });
    expect(() => examinePolicies(rules, [], TARGET)).toThrow(fault);
  });
});

describe('exampleStageArn', () => {
  test.each([
    ['eu-central-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-east-1', 'aws'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('is as long as an ARN of %s in the partition %s', (region, partition) => {
    expect(exampleStageArn({ region, stage: 'dev' })).toBe(
      `arn:${partition}:execute-api:${region}:000000000000:0000000000/dev`,
    );
  });
});
