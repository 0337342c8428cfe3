import { REASONS } from '../../../lib/reason';
import { UNDECIDED_REASONS } from '../../../lib/undecided';
import { type PackagedStage, resourcesOf } from '../packaged';

/** Reasons that are not a fault of this service. */
const OUTAGES = ['keys_unavailable', 'introspection_unavailable', 'revocations_unavailable'];

const FAULT_PATTERN = `{ $.outcome = "undecided" && ${OUTAGES.map((reason) => `$.reason != "${reason}"`).join(' && ')} }`;

/** The metrics, and the alarms. */
export function describeAlarms(stage: () => PackagedStage): void {
  test('counts every outcome in the log', () => {
    const filters = resourcesOf(stage().template, 'AWS::Logs::MetricFilter').map(
      ([, { Properties }]) => {
        expect(Properties['LogGroupName']).toStrictEqual({ Ref: 'AuthorizerLogGroup' });
        return Properties['FilterPattern'];
      },
    );
    expect(filters).toStrictEqual([
      '{ $.outcome = "granted" }',
      '{ $.outcome = "rejected" }',
      '{ $.outcome = "undecided" }',
      '{ $.outcome = "undecided" && $.reason = "keys_unavailable" }',
      FAULT_PATTERN,
      '{ $.answer = "unauthorized" }',
    ]);
    // The alarms tell an outage from a fault by these codes.
    expect(UNDECIDED_REASONS.filter((reason) => reason.endsWith('_unavailable'))).toEqual(OUTAGES);
    // The alarm on errors subtracts the thrown 401s, so they must be counted.
    expect(Object.values(REASONS)).toContain('may_change');
  });

  test('has the alarms if stages.yml says so, each with a recipient', () => {
    const { template, parameters } = stage();
    expect(template.Conditions['Alarms']).toStrictEqual({
      'Fn::Equals': [`alarms: ${String(parameters['alarms'])}`, 'alarms: true'],
    });
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id)).toStrictEqual([
      'AuthorizerDurationAlarm',
      'ServerErrorsAlarm',
      'AuthorizerErrorsAlarm',
      'FaultAlarm',
      'KeysUnavailableAlarm',
      'RejectedRateAlarm',
    ]);
    for (const [, { Properties, Condition }] of alarms) {
      expect(Condition).toBe('Alarms');
      expect(Properties).toMatchObject({
        AlarmActions: [{ Ref: 'AlarmTopic' }],
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringContaining('docs/operations.md') as string,
      });
    }
  });

  test('watches the API by its name', () => {
    const { name, template } = stage();
    const apiName = `jwt-lambda-authorizer-${name}`;
    expect(template.Resources['ApiGatewayRestApi']?.Properties['Name']).toBe(apiName);
    expect(template.Resources['ServerErrorsAlarm']?.Properties['Dimensions']).toStrictEqual([
      { Name: 'ApiName', Value: apiName },
      { Name: 'Stage', Value: name },
    ]);
  });

  test('has a dashboard of valid JSON', () => {
    const { template } = stage();
    const { 'Fn::Sub': body } = template.Resources['Dashboard']?.Properties['DashboardBody'] as {
      readonly 'Fn::Sub': string;
    };
    expect(JSON.parse(body)).toHaveProperty('widgets.length', 7);
  });
}

/**
 * The metric of granted decisions, by the setting of the log.
 *
 * @param value what each line counts for
 */
export function describeGrantedMetric(stage: () => PackagedStage, value: string): void {
  test(`counts ${value} for each line about a granted decision`, () => {
    const { template } = stage();
    expect(template.Resources['GrantedMetric']?.Properties).toMatchObject({
      FilterPattern: '{ $.outcome = "granted" }',
      MetricTransformations: [{ MetricName: 'Granted', MetricValue: value }],
    });
  });

  test('counts them in the namespace that the alarms and the dashboard read', () => {
    const { template } = stage();
    const [transformation] = template.Resources['GrantedMetric']?.Properties[
      'MetricTransformations'
    ] as readonly [{ readonly MetricNamespace: string }];
    const { Environment } = template.Resources['AuthorizerLambdaFunction']?.Properties as {
      readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
    };
    const namespace = Environment.Variables['GRANTED_LOG_NAMESPACE'] ?? '';
    expect(transformation.MetricNamespace).toBe(namespace);
    expect(JSON.stringify(template.Resources['RejectedRateAlarm'])).toContain(
      `{"Namespace":"${namespace}","MetricName":"Granted"}`,
    );
    expect(JSON.stringify(template.Resources['Dashboard'])).toContain(
      JSON.stringify(`["${namespace}","Granted"]`).slice(1, -1),
    );
  });
}

/** The further alarms of a stage that asks about tokens. */
export function describeOutageAlarms(stage: () => PackagedStage): void {
  test.each([
    ['IntrospectionUnavailable', '{ $.reason = "introspection_unavailable" }'],
    [
      'RevocationsUnavailable',
      '{ $.reason = "revocations_unavailable" || $.event = "revocations_unavailable" }',
    ],
  ])('has the metric and the alarm %s', (name, filterPattern) => {
    const { template } = stage();
    const namespace = template.Resources['FaultAlarm']?.Properties['Namespace'];
    expect(template.Resources[`${name}Metric`]?.Properties).toStrictEqual({
      LogGroupName: { Ref: 'AuthorizerLogGroup' },
      FilterPattern: filterPattern,
      MetricTransformations: [{ MetricNamespace: namespace, MetricName: name, MetricValue: '1' }],
    });
    expect(template.Resources[`${name}Alarm`]).toMatchObject({
      Condition: 'Alarms',
      Properties: {
        AlarmActions: [{ Ref: 'AlarmTopic' }],
        AlarmDescription: expect.stringContaining('docs/operations.md') as string,
        MetricName: name,
        Namespace: namespace,
        TreatMissingData: 'notBreaching',
      },
    });
    const { 'Fn::Sub': body } = template.Resources['Dashboard']?.Properties['DashboardBody'] as {
      readonly 'Fn::Sub': string;
    };
    expect(body).toContain(`["${String(namespace)}","${name}"]`);
  });
}
