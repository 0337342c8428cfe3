import { ACCESS_RULES, PUBLIC_ROUTES } from '../../access-rules';
import { evaluatePolicy } from '../../lib/policy/evaluator';
import { verifiedClaims } from '../support/claims';
import { compilerFor } from '../support/policy-property';

const API = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234';
const OTHER_API = API.replace('abcdef1234', 'abcdef1235');
const STAGE_ARN = `${API}/dev`;
const REQUEST = { stageArn: STAGE_ARN, parameters: {} };

/** A request to each route, and the scope that the route requires. */
const ROUTES: readonly (readonly [string, string?])[] = [
  ['GET/sayhello'],
  ['GET/orders', 'orders:read'],
  ['POST/orders', 'orders:write'],
  ['GET/orders/1', 'orders:read'],
  ['GET/products', 'products:read'],
];

/** Requests to undeclared routes; no caller is entitled to them. */
const NO_ROUTES = [
  ...['', '/', '/health', '/sayhello/', '/sayhello/x', '/Sayhello', '/hello'],
  ...[
    '/orders/',
    '/orders/1/refunds',
    '/orders/1/',
    '/orders//',
    '/orders//1',
    '/ordersX',
    '/Orders',
  ],
  ...[
    '/products/',
    '/products/1',
    '/productsX',
    '/x/orders',
    '/x/GET/orders',
    '/*',
    '/?',
    '/orders/*/x',
  ],
].flatMap((path) => [`GET${path}`, `POST${path}`]);
const OTHER_METHODS = ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'get', '*', 'GETX'].flatMap(
  (method) => ['sayhello', 'orders', 'orders/1', 'products'].map((path) => `${method}/${path}`),
);
const UNROUTED = [
  ...NO_ROUTES,
  ...OTHER_METHODS,
  'POST/sayhello',
  'POST/orders/1',
  'POST/products',
];

const OTHER_STAGES = [
  ...[`${API}/prod`, `${API}/de`, `${API}/devX`, `${API}/DEV`, `${API}/dev/dev`, API],
  ...[`${OTHER_API}/dev`, `x${STAGE_ARN}`, STAGE_ARN.replace('eu-central-1', 'eu-west-1')],
  STAGE_ARN.replace('123456789012', '123456789013'),
];

const SUBSETS = ['orders:read', 'orders:write', 'products:read'].reduce<readonly string[][]>(
  (subsets, scope) => [...subsets, ...subsets.map((subset) => [...subset, scope])],
  [[]],
);

const compile = compilerFor(ACCESS_RULES, PUBLIC_ROUTES);

describe.each(SUBSETS.map((scopes) => [scopes]))('the policy for the scopes %j', (scopes) => {
  const policy = compile(REQUEST, verifiedClaims({ scopes: new Set(scopes) }));
  const allowedOf = (arns: readonly string[]): readonly string[] =>
    arns.filter((arn) => evaluatePolicy(policy, arn).effect === 'allow');
  const entitled = ROUTES.filter(([, scope]) => scope === undefined || scopes.includes(scope));

  test('allows exactly the routes that they entitle to', () => {
    expect(allowedOf(ROUTES.map(([request]) => `${STAGE_ARN}/${request}`))).toStrictEqual(
      entitled.map(([request]) => `${STAGE_ARN}/${request}`),
    );
  });

  test('denies the other routes explicitly', () => {
    const others = ROUTES.filter((route) => !entitled.includes(route));
    const effects = others.map(
      ([request]) => evaluatePolicy(policy, `${STAGE_ARN}/${request}`).effect,
    );
    expect(effects).toStrictEqual(others.map(() => 'explicit_deny'));
  });

  test('allows no undeclared route', () => {
    expect(allowedOf(UNROUTED.map((request) => `${STAGE_ARN}/${request}`))).toStrictEqual([]);
  });

  test('allows nothing on other stages and other APIs', () => {
    const arns = OTHER_STAGES.flatMap((stage) => ROUTES.map(([request]) => `${stage}/${request}`));
    expect(allowedOf(arns)).toStrictEqual([]);
  });
});

test('the policy of a reader of orders is this one', () => {
  const claims = verifiedClaims({ scopes: new Set(['orders:read']) });
  expect(compile(REQUEST, claims)).toStrictEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'execute-api:Invoke',
        Resource: [
          `${STAGE_ARN}/GET/sayhello`,
          `${STAGE_ARN}/GET/orders`,
          `${STAGE_ARN}/GET/orders/?*`,
        ],
      },
      {
        Effect: 'Deny',
        Action: 'execute-api:Invoke',
        Resource: [
          `${STAGE_ARN}/GET/products`,
          `${STAGE_ARN}/POST/orders`,
          `${STAGE_ARN}/GET/orders/*/*`,
        ],
      },
    ],
  });
});
