import { UNDECIDED_REASONS } from '../../lib/undecided';
import { onlyResourceOf, packageExample, resourcesOf, type Template } from '../template/packaged';

jest.setTimeout(120_000);

const EMAIL = 'operators@example.com';

const EXAMPLES = [
  {
    example: 'http-api',
    parameters: [`alarmEmail=${EMAIL}`],
    api: 'HttpApi',
    stage: '$default',
    alarms: [['ServerErrorsAlarm', '5xx']],
    graphs: ['Count', '4xx', '5xx', 'Latency', 'IntegrationLatency'],
    accessLog: {
      requestId: '$context.requestId',
      time: '$context.requestTimeEpoch',
      routeKey: '$context.routeKey',
      status: '$context.status',
      latency: '$context.responseLatency',
      reason: '$context.authorizer.reason',
      authorizerError: '$context.authorizer.error',
    },
  },
  {
    example: 'websocket',
    parameters: [`alarmEmail=${EMAIL}`, 'accessLogs=true'],
    api: 'WebsocketsApi',
    stage: 'dev',
    alarms: [
      ['ExecutionErrorsAlarm', 'ExecutionError'],
      ['IntegrationErrorsAlarm', 'IntegrationError'],
    ],
    graphs: ['ConnectCount', 'MessageCount', 'ClientError', 'ExecutionError', 'IntegrationError'],
    accessLog: {
      requestId: '$context.requestId',
      time: '$context.requestTimeEpoch',
      eventType: '$context.eventType',
      routeKey: '$context.routeKey',
      connectionId: '$context.connectionId',
      status: '$context.status',
      latency: '$context.integrationLatency',
      reason: '$context.authorizer.reason',
      authorizerError: '$context.authorizer.error',
      authorizerLatency: '$context.authorizer.latency',
    },
  },
];

describe.each(EXAMPLES)('the template of $example', (expected) => {
  const { example, parameters, api, stage } = expected;
  let template: Template;

  beforeAll(async () => {
    template = await packageExample(example, parameters);
  });

  test('has the alarms if an address receives them, and tells it', () => {
    expect(template.Conditions['Alarms']).toStrictEqual({
      'Fn::Not': [{ 'Fn::Equals': [EMAIL, ''] }],
    });
    const [topic, { Properties, Condition }] = onlyResourceOf(template, 'AWS::SNS::Topic');
    expect(Condition).toBe('Alarms');
    expect(Properties['Subscription']).toStrictEqual([{ Protocol: 'email', Endpoint: EMAIL }]);
    for (const [, alarm] of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
      expect(alarm.Condition).toBe('Alarms');
      expect(alarm.Properties).toMatchObject({
        AlarmActions: [{ Ref: topic }],
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringContaining('docs/operations.md') as string,
      });
    }
  });

  test('tells an outage of the identity provider from a fault by the log of the authorizer', () => {
    const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => {
      expect(Properties['LogGroupName']).toStrictEqual({ Ref: 'AuthorizerLogGroup' });
      const [metric] = Properties['MetricTransformations'] as readonly [
        Readonly<Record<string, string>>,
      ];
      return [`${metric['MetricNamespace']}/${metric['MetricName']}`, Properties['FilterPattern']];
    });
    expect(UNDECIDED_REASONS).toContain('keys_unavailable');
    const service = String(
      template.Resources['AuthorizerLambdaFunction']?.Properties['FunctionName'],
    ).replace('-dev-authorizer', '/dev');
    expect(filters).toStrictEqual([
      [
        `${service}/KeysUnavailable`,
        '{ $.outcome = "undecided" && $.reason = "keys_unavailable" }',
      ],
      [
        `${service}/Fault`,
        '{ $.outcome = "undecided" && $.reason != "keys_unavailable" && $.reason != "introspection_unavailable" && $.reason != "revocations_unavailable" }',
      ],
    ]);
    for (const name of ['KeysUnavailable', 'Fault']) {
      expect(template.Resources[`${name}Alarm`]?.Properties).toMatchObject({
        Namespace: service,
        MetricName: name,
      });
    }
  });

  test('watches the errors of this kind of API, by the id and the stage of its own', () => {
    const ofApi = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties['Namespace'] === 'AWS/ApiGateway',
    );
    expect(ofApi.map(([id, { Properties }]) => [id, Properties['MetricName']])).toStrictEqual(
      expected.alarms,
    );
    for (const [, { Properties }] of ofApi) {
      expect(Properties['Dimensions']).toStrictEqual([
        { Name: 'ApiId', Value: { Ref: api } },
        { Name: 'Stage', Value: stage },
      ]);
    }
    expect(stageOf(template)).toMatchObject({ ApiId: { Ref: api }, StageName: stage });
  });

  test('has a dashboard of valid JSON with the metrics of this kind of API', () => {
    const { 'Fn::Sub': body } = template.Resources['Dashboard']?.Properties['DashboardBody'] as {
      readonly 'Fn::Sub': string;
    };
    const { widgets } = JSON.parse(body) as {
      readonly widgets: readonly {
        readonly properties: { readonly metrics?: readonly (readonly string[])[] };
      }[];
    };
    expect(widgets).toHaveLength(4);
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    expect([...new Set(metrics.map(([, name]) => name))]).toStrictEqual(expected.graphs);
    for (const [namespace, , ...dimensions] of metrics) {
      expect(namespace).toBe('AWS/ApiGateway');
      expect(dimensions.slice(0, 4)).toStrictEqual(['ApiId', `\${${api}}`, 'Stage', stage]);
    }
  });

  test('logs each request without its headers, query string and path', () => {
    const { Format } = stageOf(template)['AccessLogSettings'] as { readonly Format: string };
    expect(JSON.parse(Format)).toStrictEqual(expected.accessLog);
    expect(Format).not.toMatch(/header|query|path|identity/i);
  });

  test('does not log messages, or add a function that changes the account', () => {
    const { DataTraceEnabled = false, LoggingLevel = 'OFF' } = stageOf(template)[
      'DefaultRouteSettings'
    ] as Readonly<Record<string, unknown>>;
    expect([DataTraceEnabled, LoggingLevel]).toStrictEqual([false, 'OFF']);
    expect(resourcesOf(template, 'Custom::ApiGatewayAccountRole')).toStrictEqual([]);
  });
});

test('a WebSocket API has no access log by default, since the account needs a role for it', async () => {
  const template = await packageExample('websocket');
  expect(stageOf(template)).not.toHaveProperty('AccessLogSettings');
});

function stageOf(template: Template): Readonly<Record<string, unknown>> {
  return onlyResourceOf(template, 'AWS::ApiGatewayV2::Stage')[1].Properties;
}
