import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListDashboardsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { requestAws } from '../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../lib/config/aws-environment';

/** The part of AWS's own APIs that the tests call, beside the calls of osls. */
export interface EmulatedAws {
  /** The lines of a log group, in their order. */
  readonly logLines: (group: string) => Promise<readonly string[]>;
  /** Everything that a stack of this service leaves behind if it is not removed, as `kind: name`. */
  readonly inventory: () => Promise<readonly string[]>;
  readonly deleteFunction: (name: string) => Promise<void>;
  /** Writes an encrypted parameter of Parameter Store. */
  readonly putSecret: (name: string, value: string) => Promise<void>;
  /** The templates of all stacks, the configurations of all functions and the lines of all logs, one after the other. */
  readonly readableTexts: () => Promise<string>;
}

/** The kinds of resources in an inventory. */
export const KINDS = [
  'stack',
  'bucket',
  'function',
  'API',
  'role',
  'log group',
  'alarm',
  'dashboard',
  'topic',
  'table',
] as const;

type Names = readonly (string | undefined)[] | undefined;

const TIMEOUT_MS = 10_000;

/** @param url the emulator, which checks no signature */
export function emulatedAws(url: string, region: string): EmulatedAws {
  // Otherwise the SDK advises against Node 20, which is enough for this test.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const settings = {
    endpoint: url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { requestTimeout: TIMEOUT_MS, throwOnRequestTimeout: true },
  };
  // MiniStack 1.5.33 writes the date of a dashboard as text in JSON, which the client refuses to read.
  const cloudWatch = new CloudWatchClient({ ...settings, protocol: AwsQueryProtocol });
  const lambda = new LambdaClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const cloudFormation = new CloudFormationClient(settings);

  const listings: Readonly<Record<(typeof KINDS)[number], () => Promise<Names>>> = {
    stack: async () => {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand());
      return Stacks?.map(({ StackName }) => StackName);
    },
    bucket: async () => {
      const { Buckets } = await new S3Client(settings).send(new ListBucketsCommand());
      return Buckets?.map(({ Name }) => Name);
    },
    function: async () => {
      const { Functions } = await lambda.send(new ListFunctionsCommand());
      return Functions?.map(({ FunctionName }) => FunctionName);
    },
    API: async () => {
      const rest = await new APIGatewayClient(settings).send(new GetRestApisCommand());
      // HTTP and WebSocket APIs.
      const others = await new ApiGatewayV2Client(settings).send(new GetApisCommand());
      return [
        ...(rest.items ?? []).map(({ name }) => name),
        ...(others.Items ?? []).map(({ Name }) => Name),
      ];
    },
    role: async () => {
      const { Roles } = await new IAMClient(settings).send(new ListRolesCommand());
      return Roles?.map(({ RoleName }) => RoleName);
    },
    'log group': async () => {
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand());
      return logGroups?.map(({ logGroupName }) => logGroupName);
    },
    alarm: async () => {
      const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand());
      return MetricAlarms?.map(({ AlarmName }) => AlarmName);
    },
    dashboard: async () => {
      const { DashboardEntries } = await cloudWatch.send(new ListDashboardsCommand());
      return DashboardEntries?.map(({ DashboardName }) => DashboardName);
    },
    topic: async () => {
      const { Topics } = await new SNSClient(settings).send(new ListTopicsCommand());
      return Topics?.map(({ TopicArn }) => TopicArn);
    },
    table: async () => {
      const { TableNames } = await new DynamoDBClient(settings).send(new ListTablesCommand());
      return TableNames;
    },
  };

  const logLines = async (logGroupName: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const { events } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
      lines.push(...(events ?? []).map(({ message }) => message ?? ''));
    }
    return lines;
  };

  return {
    inventory: async () => {
      const lists = await Promise.all(
        KINDS.map(async (kind) =>
          ((await listings[kind]()) ?? []).map((name) => `${kind}: ${name ?? '(no name)'}`),
        ),
      );
      return lists.flat().sort();
    },

    deleteFunction: async (name) => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    },

    logLines,

    putSecret: async (Name, Value) => {
      await requestAws(
        {
          service: 'ssm',
          target: 'AmazonSSM.PutParameter',
          body: { Name, Value, Type: 'SecureString' },
          ...{ deadlineMs: TIMEOUT_MS, maximumBytes: 10_000 },
        },
        readAwsEnvironment({
          AWS_ENDPOINT_URL: url,
          AWS_REGION: region,
          AWS_ACCESS_KEY_ID: settings.credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: settings.credentials.secretAccessKey,
        }),
      );
    },

    readableTexts: async () => {
      const [stacks, groups] = [await listings.stack(), await listings['log group']()];
      const templates = (stacks ?? []).map((StackName) =>
        cloudFormation.send(new GetTemplateCommand({ StackName })),
      );
      const { Functions } = await lambda.send(new ListFunctionsCommand());
      const lines = (groups ?? []).map((group = '') => logLines(group));
      return JSON.stringify([await Promise.all(templates), Functions, await Promise.all(lines)]);
    },
  };
}
