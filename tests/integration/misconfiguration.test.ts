import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FinishedProcess, runNode } from '../support/process';
import { copyService, type ServiceCopy } from '../support/service-copy';

const TIMEOUT_MS = 120_000;

let service: ServiceCopy;

beforeEach(async () => {
  service = await copyService();
});

afterEach(() => service.remove());

const ENVIRONMENT = {
  JWT_ISSUER: 'https://issuer.example.com',
  JWT_AUDIENCE: 'https://api.example.com',
};

/** Runs `sls` in the copy. No AWS account is reached: there are no credentials. */
function sls(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = ENVIRONMENT,
): Promise<FinishedProcess> {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return runNode(['node_modules/serverless/bin/serverless.js', ...args], {
    cwd: service.directory,
    env: {
      ...Object.fromEntries(others),
      AWS_CONFIG_FILE: 'no-such-file',
      AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
      AWS_EC2_METADATA_DISABLED: 'true',
      SLS_NOTIFICATIONS_MODE: 'off',
      ...environment,
    },
    timeoutMs: TIMEOUT_MS,
  });
}

/** Replaces the first occurrence of a text, which must be there. */
async function edit(file: string, text: string, replacement: string): Promise<void> {
  const path = join(service.directory, file);
  const before = await readFile(path, 'utf8');
  if (!before.includes(text)) throw new Error(`${file} does not hold ${text}`);
  await writeFile(
    path,
    before.replace(text, () => replacement),
  );
}

/** The variables that the packaged authorizer is told, by name. */
async function toldToAuthorizer(): Promise<Readonly<Record<string, unknown>>> {
  const file = join(service.directory, '.serverless/cloudformation-template-update-stack.json');
  // osls wrote this file.
  const { Resources } = JSON.parse(await readFile(file, 'utf8')) as {
    Resources: Record<string, { Properties: { Environment: { Variables: object } } }>;
  };
  return { ...Resources['AuthorizerLambdaFunction']?.Properties.Environment.Variables };
}

describe('sls refuses before it builds anything', () => {
  test(
    'a number that YAML has rounded, with the setting and its place',
    async () => {
      await edit('stages.yml', 'dev:\n', 'dev:\n  audience: 123456789012345678\n');
      const { exitCode, output } = await sls(['package', '--stage', 'dev']);
      expect(output).toContain(
        '  - audience of stage dev in stages.yml must be in quotes, because YAML reads 123456789012345680 as a number and may have rounded it\n',
      );
      expect(exitCode).toBe(1);
      expect(output).not.toMatch(/Packaging|\n +at /);
    },
    TIMEOUT_MS,
  );

  test(
    'a list where osls would report a schema, and a word where it would report a variable',
    async () => {
      await edit(
        'serverless.yml',
        '      JWT_AUDIENCE: ${param:audience}',
        '      JWT_AUDIENCE: [a, b]',
      );
      const { output } = await sls(['package', '--stage', 'dev', '--param', 'usagePlan=yes']);
      expect(output).toContain(
        '  - --param usagePlan must be true or false, not "yes"\n  - JWT_AUDIENCE of functions.authorizer.environment in serverless.yml must be one text, not a list; separate its entries by commas: \'a,b\'\n',
      );
      expect(output).not.toMatch(/Cannot resolve|Configuration error/);
    },
    TIMEOUT_MS,
  );

  test(
    'a stage that is not listed, also for a command that needs no settings',
    async () => {
      const { exitCode, output } = await sls(['remove', '--stage', 'prd']);
      expect(output).toContain(
        'Stage "prd" is not in stages.yml, which lists local, dev, staging, prod; did you mean --stage prod?\n',
      );
      expect(exitCode).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    'stage prod with the .env of stage local',
    async () => {
      await writeFile(
        join(service.directory, '.env'),
        'JWT_ISSUER=https://a.example\nJWT_AUDIENCE=a\n',
      );
      const { exitCode, output } = await sls(['package', '--stage', 'prod'], {});
      expect(output).toContain('  - Stage "prod" has no .env.prod, so osls takes .env,');
      expect(exitCode).toBe(1);
    },
    TIMEOUT_MS,
  );
});

describe('issuers.yml', () => {
  const LIST = `dev:
  - provider: cognito
    region: \${env:REGION_OF_POOL, 'eu-central-1'}
    pool: \${env:POOL}
    audiences: [client]
  - issuer: https://issuer.example.com
    audiences: ['\${param:apiAudience}']
`;

  test(
    'reaches the function as one variable, with the values that osls has for its variables',
    async () => {
      await writeFile(join(service.directory, 'issuers.yml'), LIST);
      await edit('stages.yml', 'dev:\n', 'dev:\n  apiAudience: https://api.example.com\n');
      const { exitCode, output } = await sls(['package', '--stage', 'dev'], {
        POOL: 'eu-central-1_AbCdEf123',
      });
      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      const { TRUSTED_ISSUERS, ...others } = await toldToAuthorizer();
      expect(JSON.parse(String(TRUSTED_ISSUERS))).toMatchObject([
        {
          issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123',
          requiredClaims: { token_use: 'access' },
        },
        { issuer: 'https://issuer.example.com', audiences: ['https://api.example.com'] },
      ]);
      expect(others).toMatchObject({ JWT_ISSUER: '', JWT_AUDIENCE: '', JWKS_URI: '' });
    },
    TIMEOUT_MS,
  );

  test(
    'is refused as a whole, and beside JWT_ISSUER',
    async () => {
      await writeFile(
        join(service.directory, 'issuers.yml'),
        `${LIST.replace('${param:apiAudience}', 'a').replace('region', 'regoin')}prod:\n  - provider: googel\n`,
      );
      const { exitCode, output } = await sls(['package', '--stage', 'dev'], {
        POOL: 'eu-central-1_AbCdEf123',
        JWT_ISSUER: 'https://issuer.example.com',
      });
      expect(output).toContain(
        [
          "The service's settings cannot be used:",
          'issuers.yml, dev[0] (cognito).region is required: it is the region of the user pool, such as eu-central-1',
          'issuers.yml, dev[0] (cognito): "regoin" is not a member of an entry; did you mean region?',
          'issuers.yml, prod[0].provider: "googel" is not a preset; did you mean google?',
          'JWT_ISSUER: stage "dev" has a list of issuers in issuers.yml as well; remove JWT_ISSUER in the environment, or the list\n',
        ].join('\n  - '),
      );
      expect(exitCode).toBe(1);
    },
    TIMEOUT_MS,
  );
});

test(
  'sls info, rollback and deploy list work without settings, up to the credentials',
  async () => {
    const commands = [['info'], ['rollback', '--timestamp', '1'], ['deploy', 'list']];
    const runs = await Promise.all(
      commands.map((command) => sls([...command, '--stage', 'prod'], {})),
    );
    expect(runs.map(({ output }) => output)).toStrictEqual(
      commands.map(() => expect.stringContaining('AWS provider credentials not found') as unknown),
    );
  },
  TIMEOUT_MS,
);

test(
  'the issuer of a user pool of the same stack is packaged as it is',
  async () => {
    const issuer = 'https://cognito-idp.${AWS::Region}.amazonaws.com/${UserPool}';
    await edit('stages.yml', 'dev:\n', `dev:\n  issuer: { 'Fn::Sub': '${issuer}' }\n`);
    await edit(
      'resources/alarms.yml',
      'Resources:\n',
      'Resources:\n  UserPool: { Type: AWS::Cognito::UserPool }\n',
    );
    const { exitCode, output } = await sls(['package', '--stage', 'dev'], { JWT_AUDIENCE: 'a' });
    expect([exitCode, output]).toStrictEqual([0, expect.stringContaining('Service packaged')]);
    expect(await toldToAuthorizer()).toMatchObject({ JWT_ISSUER: { 'Fn::Sub': issuer } });
  },
  TIMEOUT_MS,
);

test(
  'a variable of another function is not told to the authorizer, and a misspelt one is refused',
  async () => {
    const origin = '    CORS_ORIGIN: ${param:corsOrigin}\n';
    await edit('serverless.yml', origin, `${origin}    JWT_SECRET: of-another-function\n`);
    const { exitCode } = await sls(['package', '--stage', 'dev']);
    expect(exitCode).toBe(0);
    expect(await toldToAuthorizer()).not.toHaveProperty('JWT_SECRET');

    await edit('serverless.yml', 'JWT_SECRET', 'JWT_AUDIENCES');
    const refused = await sls(['package', '--stage', 'dev']);
    expect(refused.output).toContain(
      '  - JWT_AUDIENCES of provider.environment in serverless.yml is not a variable of the authorizer; did you mean JWT_AUDIENCE?\n',
    );
  },
  TIMEOUT_MS,
);

test(
  'a function URL and an open method among the resources are refused',
  async () => {
    const resources = [
      '  OpenUrl:',
      '    Type: AWS::Lambda::Url',
      '    Properties: { AuthType: NONE, TargetFunctionArn: { Ref: SayhelloLambdaFunction } }',
      '  OpenMethod:',
      '    Type: AWS::ApiGateway::Method',
      '    Properties:',
      '      AuthorizationType: NONE',
      '      HttpMethod: DELETE',
      '      ResourceId: { Ref: ApiGatewayResourceSayhello }',
      '      RestApiId: { Ref: ApiGatewayRestApi }',
    ];
    await edit('resources/alarms.yml', 'Resources:\n', `Resources:\n${resources.join('\n')}\n`);
    const { exitCode, output } = await sls(['package', '--stage', 'dev']);
    expect(output).toContain('  - OpenUrl is a function URL (AWS::Lambda::Url)');
    expect(output).toContain('  - OpenMethod (DELETE /sayhello) has the authorization NONE');
    expect(exitCode).toBe(1);
  },
  TIMEOUT_MS,
);
