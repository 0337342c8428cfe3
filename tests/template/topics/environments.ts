import { type PackagedStage, resourcesOf } from '../packaged';

/** Every variable that a function is given. A secret would have to be added here first, and be seen. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  AuthorizerLambdaFunction: [
    'CORS_ORIGIN',
    'INVALID_TOKEN_RESPONSE',
    'JWKS_MAX_STALE_SECONDS',
    'JWKS_URI',
    'JWT_ALGORITHMS',
    'JWT_AUDIENCE',
    'JWT_CLOCK_TOLERANCE_SECONDS',
    'JWT_ISSUER',
    'TOKEN_SCHEME',
    'USAGE_KEY_CLAIM',
  ],
  HealthLambdaFunction: ['CORS_ORIGIN'],
  OrdersLambdaFunction: ['CORS_ORIGIN', 'ORDERS_TABLE'],
  ProductsLambdaFunction: ['CORS_ORIGIN'],
  SayhelloLambdaFunction: ['CORS_ORIGIN'],
};

/** Key material, credentials in a URL, AWS access keys, and tokens. */
const SECRET = /-----BEGIN|:\/\/[^/]*@|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\beyJ[\w-]+\.[\w-]+\./;

/** What each function is told. */
export function describeEnvironments(stage: () => PackagedStage): void {
  test('gives every function the variables that it reads, and no other', () => {
    const names = resourcesOf(stage().template, 'AWS::Lambda::Function').map(([id, resource]) => [
      id,
      Object.keys(variablesOf(resource.Properties)).sort(),
    ]);
    expect(Object.fromEntries(names)).toStrictEqual(VARIABLES);
  });

  test('has no secret in any of them', () => {
    const all = resourcesOf(stage().template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      variablesOf(Properties),
    );
    expect(JSON.stringify(all)).not.toMatch(SECRET);
  });

  test('names the table of its own stage', () => {
    const { name, template } = stage();
    const orders = template.Resources['OrdersLambdaFunction']?.Properties ?? {};
    const table = template.Resources['OrdersTable']?.Properties ?? {};
    expect(variablesOf(orders)['ORDERS_TABLE']).toBe(table['TableName']);
    expect(table['TableName']).toBe(`jwt-lambda-authorizer-${name}-orders`);
  });
}

function variablesOf(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // The shape that CloudFormation wants; another one has no variables, which a test above notices.
  const { Variables } = properties['Environment'] as { Variables: Record<string, unknown> };
  return Variables;
}
