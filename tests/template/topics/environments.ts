import { type PackagedStage, resourcesOf } from '../packaged';

/** The variables of every function. */
const SHARED_VARIABLES = ['CORS_ORIGIN'];

/** Key material, credentials in a URL, AWS access keys, and tokens. */
const SECRET = /-----BEGIN|:\/\/[^/]*@|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\beyJ[\w-]+\.[\w-]+\./;

/** What each function is told. */
export function describeEnvironments(stage: () => PackagedStage): void {
  test('gives every function the variables that serverless.yml declares for it, and no other', () => {
    const { template, functions } = stage();
    const given = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      Properties['FunctionName'],
      Object.keys(variablesOf(Properties)).sort(),
    ]);
    const declared = Object.entries(functions).map(([name, { environment = {} }]) => [
      name,
      [...SHARED_VARIABLES, ...Object.keys(environment)].sort(),
    ]);
    expect(Object.fromEntries(given)).toStrictEqual(Object.fromEntries(declared));
  });

  test('has no secret in any of them', () => {
    const all = resourcesOf(stage().template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      variablesOf(Properties),
    );
    expect(JSON.stringify(all)).not.toMatch(SECRET);
  });
}

/** The variables of a function. */
export function variablesOf(
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  // The shape that CloudFormation wants; another one has no variables, which a test above notices.
  const { Variables } = properties['Environment'] as { Variables: Record<string, unknown> };
  return Variables;
}
