import { REASONS } from '../../../lib/reason';
import { type PackagedStage, resourcesOf } from '../packaged';

/** What is counted, and what wakes somebody up. */
export function describeAlarms(stage: () => PackagedStage): void {
  test('counts every outcome that the log tells of', () => {
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
      '{ $.answer = "unauthorized" }',
    ]);
    // The alarm on errors takes the thrown 401s off; there would be nothing to take off otherwise.
    expect(Object.values(REASONS)).toContain('may_change');
  });

  test('has the alarms where stages.yml says so, each with somebody to tell', () => {
    const { template, parameters } = stage();
    expect(template.Conditions['Alarms']).toStrictEqual({
      'Fn::Equals': [`alarms: ${String(parameters['alarms'])}`, 'alarms: true'],
    });
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id)).toStrictEqual([
      'AuthorizerErrorsAlarm',
      'UndecidedAlarm',
      'AuthorizerDurationAlarm',
      'RejectedRateAlarm',
      'ServerErrorsAlarm',
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

  test('watches the API by the name that it has', () => {
    const { name, template } = stage();
    const apiName = `jwt-lambda-authorizer-${name}`;
    expect(template.Resources['ApiGatewayRestApi']?.Properties['Name']).toBe(apiName);
    expect(template.Resources['ServerErrorsAlarm']?.Properties['Dimensions']).toStrictEqual([
      { Name: 'ApiName', Value: apiName },
      { Name: 'Stage', Value: name },
    ]);
  });

  test('has a dashboard that can be read', () => {
    const { template } = stage();
    const { 'Fn::Sub': body } = template.Resources['Dashboard']?.Properties['DashboardBody'] as {
      readonly 'Fn::Sub': string;
    };
    expect(JSON.parse(body)).toHaveProperty('widgets.length', 6);
  });
}
