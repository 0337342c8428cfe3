import { build } from 'esbuild';
import { ESBUILD } from '../../build/esbuild';
import { ACCESS_RULES, PUBLIC_ROUTES } from '../../examples/http-api/access-rules';
import {
  onlyResourceOf,
  packageExample,
  type Resource,
  resourcesOf,
  type Template,
} from '../template/packaged';

jest.setTimeout(120_000);

const TOKEN = '$request.header.Authorization';
const TENANT = '$request.header.X-Tenant';
const ROUTE = '$context.routeKey';

describe('the packaged template', () => {
  let template: Template;

  beforeAll(async () => {
    template = await packageExample('http-api');
  });

  const routeKeys = (isChosen: (properties: Resource['Properties']) => boolean): string[] =>
    resourcesOf(template, 'AWS::ApiGatewayV2::Route')
      .filter(([, { Properties }]) => isChosen(Properties))
      .map(([, { Properties }]) => String(Properties['RouteKey']))
      .sort();

  test('has the one authorizer on exactly the routes that have a rule', () => {
    const [name] = onlyResourceOf(template, 'AWS::ApiGatewayV2::Authorizer');
    const guarded = routeKeys(
      ({ AuthorizationType, AuthorizerId }) =>
        AuthorizationType === 'CUSTOM' && JSON.stringify(AuthorizerId) === `{"Ref":"${name}"}`,
    );
    expect(guarded).toEqual(Object.keys(ACCESS_RULES).sort());
    expect(guarded).toContain('$default');
  });

  test('has no authorizer on exactly the public routes', () => {
    const open = routeKeys(({ AuthorizationType }) => AuthorizationType === undefined);
    expect(open).toEqual([...PUBLIC_ROUTES].sort());
  });

  test('asks with payload 2.0, and caches a policy for the token and the tenant', () => {
    expect(authorizerOf(template)).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerResultTtlInSeconds: 300,
      EnableSimpleResponses: false,
      IdentitySource: [TOKEN, TENANT],
    });
  });

  test('limits the rate of the stage $default', () => {
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGatewayV2::Stage');
    expect(Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
  });

  test('keeps every log for a limited time', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    // One for each function, and the access log.
    expect(groups).toHaveLength(resourcesOf(template, 'AWS::Lambda::Function').length + 1);
    for (const [, { Properties }] of groups) expect(Properties['RetentionInDays']).toBe(30);
  });

  test('lets pages of one origin send the headers that the authorizer needs', () => {
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGatewayV2::Api');
    expect(Properties['CorsConfiguration']).toMatchObject({
      AllowOrigins: ['https://app.example.com'],
      AllowHeaders: ['Authorization', 'Content-Type', 'X-Tenant'],
    });
  });
});

describe('the stage parameters', () => {
  test('policyScope route: a policy is cached for its route too', async () => {
    const template = await packageExample('http-api', ['policyScope=route']);
    expect(authorizerOf(template)).toMatchObject({
      EnableSimpleResponses: false,
      IdentitySource: [TOKEN, TENANT, ROUTE],
    });
    expect(authorizerFunctionOf(template)).toMatchObject({
      Handler: 'functions/authorizer.handler',
      Environment: { Variables: { POLICY_SCOPE: 'route' } },
    });
  });

  test('simpleResponses: another function, cached for its route too', async () => {
    const template = await packageExample('http-api', [
      'policyScope=route',
      'simpleResponses=true',
    ]);
    expect(authorizerOf(template)).toMatchObject({
      EnableSimpleResponses: true,
      IdentitySource: [TOKEN, TENANT, ROUTE],
    });
    expect(authorizerFunctionOf(template)).toMatchObject({
      Handler: 'functions/simple-authorizer.handler',
    });
  });

  test('simpleResponses without the route in the cache key is refused', async () => {
    await expect(packageExample('http-api', ['simpleResponses=true'])).rejects.toThrow(
      /does not name \$context\.routeKey/,
    );
  });

  test('without a cache, no parameter but the token is demanded', async () => {
    const template = await packageExample('http-api', ['authorizerTtl=0']);
    expect(authorizerOf(template)).toMatchObject({
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: [TOKEN],
    });
  });
});

describe('the bundles', () => {
  test('the authorizer has the code of the main one, and nothing of another kind', async () => {
    const main = await sharedFilesIn('functions/authorizer.ts');
    expect(main.length).toBeGreaterThan(30);
    expect(await sharedFilesIn('examples/http-api/functions/authorizer.ts')).toEqual(main);
    expect(main).not.toContain('lib/answer/simple-answer.ts');
  });

  test('the simple authorizer has nothing that makes policies', async () => {
    const files = await sharedFilesIn('examples/http-api/functions/simple-authorizer.ts');
    expect(files).toContain('lib/answer/simple-answer.ts');
    expect(files).not.toContain('lib/policy/compiler.ts');
  });
});

function authorizerOf(template: Template): Resource['Properties'] {
  return onlyResourceOf(template, 'AWS::ApiGatewayV2::Authorizer')[1].Properties;
}

function authorizerFunctionOf({ Resources }: Template): Resource['Properties'] | undefined {
  return Resources['AuthorizerLambdaFunction']?.Properties;
}

/** The files of lib/ and of packages that are in the bundle of a function. */
async function sharedFilesIn(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    ...ESBUILD,
    entryPoints: [entry],
    outfile: 'bundle.mjs',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
    .filter((path) => /^(?:lib|node_modules)\//.test(path))
    .sort();
}
