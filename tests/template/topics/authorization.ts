import { ACCESS_RULES, PUBLIC_ROUTES } from '../../../access-rules';
import { parseTokenSource } from '../../../build/token-source';
import {
  onlyResourceOf,
  type PackagedStage,
  type Resource,
  resourcesOf,
  type Template,
} from '../packaged';
import { variablesOf } from './environments';

/** The authorizer that gets the token alone. */
export function describeTokenAuthorizer(stage: () => PackagedStage): void {
  test('has one authorizer, with the TTL and the expression of the stage', () => {
    const { template, parameters } = stage();
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Authorizer');
    expect(Properties).toMatchObject({
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerResultTtlInSeconds: parameters['authorizerTtl'],
      IdentityValidationExpression: parseTokenSource(parameters['tokenSource'])?.expression,
    });
    expect(Properties['AuthorizerResultTtlInSeconds']).toBeGreaterThan(0);
  });

  test.each<[string, boolean]>([
    ['Bearer abc.def.ghi', true],
    ['bearer   abc_def-~+/==', true],
    ['', false],
    ['abc.def.ghi', false],
    ['Basic YTpi', false],
    ['Bearer', false],
    ['Bearer ', false],
    ['Bearer a b', false],
    ['Bearer a,Bearer b', false],
    ['Bearer a\n', false],
  ])('has an expression that takes %j: %j', (header, isTaken) => {
    const [, { Properties }] = onlyResourceOf(stage().template, 'AWS::ApiGateway::Authorizer');
    const expression = String(Properties['IdentityValidationExpression']);
    expect(new RegExp(expression).test(header)).toBe(isTaken);
  });
}

/** The authorizer that gets the request, with the parameters of {@link REQUEST_PARAMETERS}. */
export function describeRequestAuthorizer(stage: () => PackagedStage): void {
  test('has one authorizer, with the cookie and the route as identity sources', () => {
    const { template, parameters } = stage();
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Authorizer');
    expect(Properties).toMatchObject({
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.Cookie, context.httpMethod, context.resourcePath',
      AuthorizerResultTtlInSeconds: parameters['authorizerTtl'],
    });
    expect(Properties).not.toHaveProperty('IdentityValidationExpression');
  });

  test('tells the authorizer where the token stands, and for what its answers count', () => {
    const functions = resourcesOf(stage().template, 'AWS::Lambda::Function');
    const [, authorizer] = functions.find(([id]) => id === 'AuthorizerLambdaFunction') ?? [];
    expect(variablesOf(authorizer?.Properties ?? {})).toMatchObject({
      TOKEN_PARAMETER: 'cookie.__Host-session',
      TOKEN_SCHEME: 'none',
      POLICY_SCOPE: 'route',
    });
  });

  test('lets pages send Content-Type, and leaves the cookie to their browser', () => {
    const headers = resourcesOf(stage().template, 'AWS::ApiGateway::Method').flatMap(
      ([, { Properties }]) =>
        JSON.stringify(Properties).match(
          /(?<="method.response.header.Access-Control-Allow-Headers":"')[^']+/g,
        ) ?? [],
    );
    expect(new Set(headers)).toStrictEqual(new Set(['Content-Type']));
  });
}

/** Parameters of a stage with the authorizer that gets the request. */
export const REQUEST_PARAMETERS = [
  'authorizerType=request',
  'tokenSource=cookie __Host-session',
  'policyScope=route',
];

/** Who may call which method. */
export function describeMethods(stage: () => PackagedStage): void {
  test('has the authorizer before every method that is not public', () => {
    const { template } = stage();
    const [authorizerId] = onlyResourceOf(template, 'AWS::ApiGateway::Authorizer');
    const authorized = methods(template).filter(
      ({ properties }) =>
        properties['AuthorizationType'] === 'CUSTOM' &&
        isReferenceTo(properties['AuthorizerId'], authorizerId),
    );
    expect(authorized.map(({ route }) => route).sort()).toStrictEqual(
      Object.keys(ACCESS_RULES).sort(),
    );
  });

  test('has no other method than the public ones and the preflights', () => {
    const open = methods(stage().template).filter(
      ({ properties }) => properties['AuthorizationType'] === 'NONE',
    );
    const [preflights, others] = [
      open.filter(({ properties }) => properties['HttpMethod'] === 'OPTIONS'),
      open.filter(({ properties }) => properties['HttpMethod'] !== 'OPTIONS'),
    ];
    expect(others.map(({ route }) => route)).toStrictEqual([...PUBLIC_ROUTES]);
    // API Gateway answers a preflight itself, without a function.
    for (const { properties } of preflights) {
      expect(properties).toHaveProperty('Integration.Type', 'MOCK');
    }
    expect(methods(stage().template)).toHaveLength(Object.keys(ACCESS_RULES).length + open.length);
  });
}

function methods(
  template: Template,
): readonly { route: string; properties: Resource['Properties'] }[] {
  return resourcesOf(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => ({
    route: `${String(Properties['HttpMethod'])} ${pathOf(template, Properties['ResourceId'])}`,
    properties: Properties,
  }));
}

function pathOf(template: Template, reference: unknown): string {
  const resources = resourcesOf(template, 'AWS::ApiGateway::Resource');
  const found = resources.find(([id]) => isReferenceTo(reference, id));
  if (found === undefined) return '';
  const { ParentId, PathPart } = found[1].Properties;
  return `${pathOf(template, ParentId)}/${String(PathPart)}`;
}

function isReferenceTo(value: unknown, id: string): boolean {
  return typeof value === 'object' && value !== null && 'Ref' in value && value.Ref === id;
}
