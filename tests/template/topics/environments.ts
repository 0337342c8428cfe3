import { VARIABLES } from '../../../lib/config/variables';
import { type PackagedStage, resourcesOf } from '../packaged';

const EVERY_FUNCTION = ['CORS_ORIGIN'];

/** Every further variable of a function. A secret would have to be added here first, and be seen. */
const FURTHER_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  AuthorizerLambdaFunction: [...VARIABLES].sort(),
  // demo
  OrdersLambdaFunction: ['ORDERS_TABLE'],
  // end of demo
};

/** Key material, credentials in a URL, AWS access keys, and tokens. */
const SECRET = /-----BEGIN|:\/\/[^/]*@|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\beyJ[\w-]+\.[\w-]+\./;

/** The environment of each function. */
export function describeEnvironments(stage: () => PackagedStage): void {
  test('gives every function the variables that it reads, and no other', () => {
    for (const [id, { Properties }] of resourcesOf(stage().template, 'AWS::Lambda::Function')) {
      const expected = [...EVERY_FUNCTION, ...(FURTHER_VARIABLES[id] ?? [])];
      expect([id, Object.keys(variablesOf(Properties)).sort()]).toStrictEqual([id, expected]);
    }
  });

  test('has no secret in any of them', () => {
    const all = resourcesOf(stage().template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      variablesOf(Properties),
    );
    expect(JSON.stringify(all)).not.toMatch(SECRET);
  });
}

/** The variables that a function is given, by name. */
export function variablesOf(
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  // The shape that CloudFormation requires; with another one, a test above finds no variables and fails.
  const { Variables } = properties['Environment'] as { Variables: Record<string, unknown> };
  return Variables;
}
