import { join } from 'node:path';
import type { DeclaredFunction, DeclaredService } from '../../build/declared-service';
import type { OslsCommand } from '../../build/osls';
import type { CheckedService } from '../../checks/findings';
import { ServiceChecks } from '../../checks/plugin';
import type { AccessRules, Route } from '../../lib/access/rule';

const ACCESS_RULES: AccessRules = {
  'GET /sayhello': {},
  'GET /orders': { scopes: ['orders:read'] },
};
const PUBLIC_ROUTES: readonly Route[] = ['GET /health'];

/** Stands in for the error class that osls prints without a stack trace. */
class ServerlessError extends Error {
  override readonly name = 'ServerlessError';
}

const ENVIRONMENT = {
  JWT_ISSUER: 'https://issuer.example.com',
  JWT_AUDIENCE: 'https://api.example.com',
  // serverless.yml resolves a variable that is not set to this.
  JWKS_URI: '',
};

function functionOf(routes: readonly string[], authorizer?: string): DeclaredFunction {
  return {
    events: routes.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { http: { method, path, ...(authorizer !== undefined && { authorizer }) } };
    }),
  };
}

/** A valid service with these changes. */
function functionsWith(
  changes: Readonly<Record<string, DeclaredFunction>> = {},
): DeclaredService['functions'] {
  return {
    authorizer: { environment: ENVIRONMENT },
    handlers: functionOf(Object.keys(ACCESS_RULES), 'authorizer'),
    health: functionOf(PUBLIC_ROUTES),
    ...changes,
  };
}

/** A folder without serverless.yml and without any `.env` file. */
const NO_FILES = join(__dirname, '../support');

interface Run {
  readonly command?: readonly string[];
  readonly stage?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly functions?: DeclaredService['functions'];
  readonly resourcePolicy?: readonly object[];
  readonly accessRules?: AccessRules;
  readonly optionalPublicRoutes?: readonly Route[];
  /** The resources of the template that the package would have. */
  readonly resources?: Readonly<Record<string, object>>;
}

interface Outcome {
  readonly refusal?: unknown;
  readonly notices: readonly unknown[];
}

/** Initializes osls with the plugin. */
function outcomeOf({
  command = ['package'],
  stage = 'dev',
  environment = {},
  functions = functionsWith(),
  resourcePolicy,
  accessRules = ACCESS_RULES,
  optionalPublicRoutes = [],
  resources,
}: Run): Outcome {
  const notices: unknown[] = [];
  const osls: OslsCommand<CheckedService> = {
    serviceDir: NO_FILES,
    configurationInput: { provider: { stage } },
    service: {
      provider: {
        stage,
        region: 'eu-central-1',
        environment,
        ...(resources !== undefined && {
          compiledCloudFormationTemplate: { Resources: resources },
        }),
        ...(resourcePolicy !== undefined && { apiGateway: { resourcePolicy } }),
      },
      functions,
    },
    processedInput: { commands: command, options: { stage } },
    classes: { Error: ServerlessError },
  };
  try {
    const rules = {
      file: 'access-rules.ts',
      accessRules,
      publicRoutes: PUBLIC_ROUTES,
      optionalPublicRoutes,
    };
    const log = { notice: (notice: unknown) => notices.push(notice) };
    const { hooks } = new ServiceChecks(osls, { log }, rules);
    hooks.initialize();
    if (resources !== undefined) hooks['before:aws:package:finalize:saveServiceState']();
  } catch (refusal) {
    return { refusal, notices };
  }
  return { notices };
}

function refusalOf(run: Run): unknown {
  return outcomeOf(run).refusal;
}

const withoutIssuer = functionsWith({
  authorizer: { environment: { ...ENVIRONMENT, JWT_ISSUER: '' } },
});
const withDrift = functionsWith({ health: {} });

describe('ServiceChecks', () => {
  test.each([
    [['package']],
    [['deploy']],
    [['deploy', 'function']],
    [['offline']],
    [['offline', 'start']],
  ])('passes %j of a valid service', (command) => {
    expect(refusalOf({ command })).toBeUndefined();
  });

  test.each([[['package']], [['offline']]])('passes %j of stage local', (command) => {
    expect(refusalOf({ command, stage: 'local' })).toBeUndefined();
  });

  test.each([[['deploy']], [['deploy', 'function']]])('refuses %j of stage local', (command) => {
    expect(refusalOf({ command, stage: 'local' })).toStrictEqual(
      new ServerlessError(
        'Stage "local" trusts the local identity provider, which gives a token to any caller, so it cannot be deployed. Choose another stage: sls deploy --stage dev',
      ),
    );
  });

  describe.each([[['package']], [['deploy']], [['offline']]])('%j', (command) => {
    test('refuses a stage without issuer, and names the variable and the file for it', () => {
      expect(refusalOf({ command, stage: 'dev', functions: withoutIssuer })).toStrictEqual(
        new ServerlessError(
          [
            "The service's settings cannot be used:",
            '  - JWT_ISSUER is required; set it in .env.dev or in the environment (.env.example explains it), or list issuers under "dev" in issuers.yml',
          ].join('\n'),
        ),
      );
    });

    test('refuses an origin that no browser sends, with the value to use and the places of the setting', () => {
      expect(
        refusalOf({ command, environment: { CORS_ORIGIN: 'https://app.example.com/' } }),
      ).toStrictEqual(
        new ServerlessError(
          [
            'Pages could not call the API (CORS_ORIGIN is set in the environment, in .env.dev, or as corsOrigin in stages.yml):',
            '  - CORS_ORIGIN: "https://app.example.com/" is not what a browser sends; write https://app.example.com',
          ].join('\n'),
        ),
      );
    });

    test('refuses a service whose routes and rules do not agree, and names each of them', () => {
      expect(refusalOf({ command, functions: withDrift })).toStrictEqual(
        new ServerlessError(
          [
            'access-rules.ts and serverless.yml do not agree:',
            '  - GET /health is on the list PUBLIC_ROUTES, but serverless.yml has no such route without an authorizer',
          ].join('\n'),
        ),
      );
    });
  });

  test.each<[string, Readonly<Record<string, DeclaredFunction>>]>([
    ['an empty environment', { authorizer: { environment: {} } }],
    ['no environment', { authorizer: {} }],
  ])('names issuer and audience if the authorizer has %s', (_what, changes) => {
    const refusal = refusalOf({ stage: 'prod', functions: functionsWith(changes) });
    expect(String(refusal)).toMatch(
      / {2}- JWT_ISSUER is required;.*\n {2}- JWT_AUDIENCE is required;/,
    );
    expect(String(refusal)).toContain('.env.prod');
  });

  test('refuses a service without an authorizer', () => {
    const functions = Object.fromEntries(
      Object.entries(functionsWith()).filter(([name]) => name !== 'authorizer'),
    );
    expect(String(refusalOf({ functions }))).toContain('JWT_ISSUER is required');
  });

  test('passes a service with an optional public route, and without it', () => {
    const optionalPublicRoutes = ['POST /logout' as const];
    const functions = functionsWith({ logout: functionOf(optionalPublicRoutes) });
    const RestApiId = { Ref: 'ApiGatewayRestApi' };
    const resources = {
      Path: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          RestApiId,
          PathPart: 'logout',
          ParentId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] },
        },
      },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId,
          HttpMethod: 'POST',
          AuthorizationType: 'NONE',
          ResourceId: { Ref: 'Path' },
        },
      },
      ApiGatewayRestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
    };
    expect(refusalOf({ functions: functionsWith(), optionalPublicRoutes })).toBeUndefined();
    expect(refusalOf({ functions, optionalPublicRoutes, resources })).toBeUndefined();
    expect(String(refusalOf({ optionalPublicRoutes, resources }))).toContain('POST /logout');
    expect(String(refusalOf({ functions }))).toContain(
      'POST /logout has no authorizer and is not on the list PUBLIC_ROUTES',
    );
    const behindAuthorizer = functionsWith({
      logout: functionOf(optionalPublicRoutes, 'authorizer'),
    });
    expect(String(refusalOf({ functions: behindAuthorizer, optionalPublicRoutes }))).toContain(
      'POST /logout has an authorizer but no rule',
    );
  });

  test('names every disagreement at once', () => {
    const functions = functionsWith({
      handlers: functionOf(Object.keys(ACCESS_RULES).slice(1), 'authorizer'),
      more: functionOf(['DELETE /orders'], 'authorizer'),
      open: functionOf(['GET /metrics']),
    });
    expect(String(refusalOf({ functions })).split('\n').slice(1)).toStrictEqual([
      '  - DELETE /orders has an authorizer but no rule; add it to ACCESS_RULES',
      '  - GET /metrics has no authorizer and is not on the list PUBLIC_ROUTES; protect it or list it',
      '  - GET /sayhello has a rule but no route with an authorizer in serverless.yml',
    ]);
  });

  test.each([
    [['print']],
    [['remove']],
    [['rollback']],
    [['logs']],
    [['metrics']],
    [['info']],
    [['deploy', 'list']],
    [['deploy', 'list', 'functions']],
    [['invoke', 'local']],
    [[]],
  ])('needs no settings for %j, which neither packages nor runs the service', (command) => {
    expect(refusalOf({ command, stage: 'local', functions: withoutIssuer })).toBeUndefined();
    expect(refusalOf({ command, functions: withDrift })).toBeUndefined();
  });

  test('refuses a stage whose policies would never be accepted, and names the route', () => {
    const refusal = String(refusalOf({ stage: 'x'.repeat(480) }));
    expect(refusal).toContain('The access rules in access-rules.ts cannot become a policy:\n');
    expect(refusal).toContain('GET /orders');
  });

  test('says what is left out of a policy so that it fits, and nothing about one that fits', () => {
    const routes = Array.from({ length: 60 }, (_, index): Route => `GET /resources-${index}/{id}`);
    const accessRules = Object.fromEntries(routes.map((route) => [route, {}]));
    const functions = functionsWith({ handlers: functionOf(routes, 'authorizer') });
    expect(outcomeOf({ functions, accessRules })).toStrictEqual({
      notices: [expect.stringContaining('some Denies of paths that lead to no route are left out')],
    });
    expect(outcomeOf({})).toStrictEqual({ notices: [] });
  });

  describe.each([[['package']], [['offline']]])('%j of a REQUEST authorizer', (command) => {
    const accessRules: AccessRules = {
      'GET /sayhello': { parameters: ['querystring.tenant'], where: () => true },
    };
    const withSource = (identitySource: string): DeclaredService['functions'] => {
      const authorizer = { name: 'authorizer', type: 'request', identitySource };
      const http = { method: 'get', path: '/sayhello', authorizer };
      return functionsWith({ handlers: { events: [{ http }] } });
    };

    test('refuses a decision that depends on more than the key of the cache', () => {
      const functions = withSource('method.request.header.Authorization');
      expect(String(refusalOf({ command, functions, accessRules }))).toMatch(
        /^ServerlessError: A decision would depend on more than API Gateway knows of:\n {2}- the authorizer of GET \/sayhello .* does not name method\.request\.querystring\.tenant/,
      );
    });

    test('says what every caller must send', () => {
      const functions = withSource(
        'method.request.header.Authorization, method.request.querystring.tenant',
      );
      expect(outcomeOf({ command, functions, accessRules })).toStrictEqual({
        notices: [expect.stringContaining('to every request without querystring.tenant')],
      });
    });
  });

  describe('the variables of the authorizer in the template', () => {
    const resourcesWith = (Variables: object) => ({
      AuthorizerLambdaFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables } },
      },
    });

    test('are accepted as serverless.yml has them for all functions and for the authorizer', () => {
      const environment = { TOKEN_PARAMETER: 'header.X-Token', TOKEN_SCHEME: 'Token' };
      const resources = resourcesWith({ ...environment, ...ENVIRONMENT });
      expect(refusalOf({ environment, resources })).toBeUndefined();
    });

    test.each([
      { POLICY_SCOPE: 'route' },
      { TOKEN_PARAMETER: 'cookie.session', TOKEN_SCHEME: 'Bearer' },
    ])('are refused if extensions have changed them: %j', (changed) => {
      const resources = resourcesWith({ ...ENVIRONMENT, ...changed });
      expect(String(refusalOf({ resources }))).toMatch(
        /^ServerlessError: The template gives the authorizer other settings than serverless\.yml:\n {2}- \w+ of AuthorizerLambdaFunction in the template is /,
      );
    });
  });

  test('accepts the rules if the API also has a resource policy', () => {
    expect(refusalOf({ resourcePolicy: [{ Effect: 'Allow' }] })).toBeUndefined();
  });

  test('passes on its own faults unchanged', () => {
    const fault = new Error('environment cannot be read');
    const authorizer: DeclaredFunction = {
      get environment(): never {
        throw fault;
      },
    };
    expect(refusalOf({ functions: functionsWith({ authorizer }) })).toBe(fault);
  });
});
