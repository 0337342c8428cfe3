import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface RoleTemplate {
  readonly Parameters: { readonly Stage: { readonly AllowedValues: readonly string[] } };
  readonly Resources: {
    readonly DeployRole: {
      readonly Properties: {
        readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
        readonly Policies: readonly {
          readonly PolicyDocument: { readonly Statement: readonly Statement[] };
        }[];
      };
    };
    readonly WebApplicationPolicy: {
      readonly Condition: string;
      readonly Properties: {
        readonly PolicyDocument: { readonly Statement: readonly Statement[] };
      };
    };
  };
}

interface DeployWorkflow {
  readonly on: {
    readonly workflow_dispatch: {
      readonly inputs: { readonly stage: { readonly options: readonly string[] } };
    };
  };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: { readonly deploy: { readonly environment: string } };
}

// The types say how the two files are written; a test fails if one is not written so.
const template = parse(readFileSync('deploy/github-role.yml', 'utf8')) as RoleTemplate;
const workflow = parse(readFileSync('.github/workflows/deploy.yml', 'utf8')) as DeployWorkflow;
const { AssumeRolePolicyDocument, Policies } = template.Resources.DeployRole.Properties;
const { WebApplicationPolicy } = template.Resources;
const always = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const statements = [...always, ...WebApplicationPolicy.Properties.PolicyDocument.Statement];
const actionsOf = (some: readonly Statement[]) => some.flatMap(({ Action }) => Action);

test('only one environment of one repository may take the role, without a wildcard', () => {
  expect(AssumeRolePolicyDocument.Statement.map(({ Condition }) => Condition)).toEqual([
    {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': {
          'Fn::Sub': 'repo:${Repository}:environment:${Stage}',
        },
      },
    },
  ]);
});

test('the workflow deploys in the environment of its stage, with a token for this run', () => {
  expect(workflow.jobs.deploy.environment).toBe('${{ inputs.stage }}');
  expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  const { options } = workflow.on.workflow_dispatch.inputs.stage;
  expect(options).toEqual(template.Parameters.Stage.AllowedValues);
});

test('the role may manage every kind of resource that resources/ declares', () => {
  const declared = readdirSync('resources').flatMap((file) =>
    [...readFileSync(join('resources', file), 'utf8').matchAll(/Type: AWS::(\w+)::/g)].map(
      ([, service = '']) => service.toLowerCase(),
    ),
  );
  const allowed = new Set(
    statements.flatMap(({ Action }) => [Action].flat().map((action) => action.split(':')[0])),
  );
  expect(declared.length).toBeGreaterThan(0);
  expect(declared.filter((service) => !allowed.has(service))).toEqual([]);
});

test('the role passes roles to Lambda only, and has every resource only for reads without one', () => {
  const passing = statements.filter(({ Action }) => [Action].flat().includes('iam:PassRole'));
  expect(passing.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  ]);
  const unbounded = statements.filter(({ Resource }) => Resource === '*');
  expect(unbounded.flatMap(({ Action }) => Action)).toEqual([
    'cloudformation:ValidateTemplate',
    'logs:DescribeLogGroups',
    'cloudwatch:DescribeAlarms',
  ]);
});

test('only a stage with the web application may change distributions of CloudFront', () => {
  expect(WebApplicationPolicy.Condition).toBe('HasWebApplication');
  const ofCloudFront = (action: string) => action.startsWith('cloudfront:');
  expect(actionsOf(always).filter(ofCloudFront)).toEqual([]);
  expect(actionsOf(statements).filter(ofCloudFront)).not.toEqual([]);
});
