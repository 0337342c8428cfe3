import { type PackagedStage, resourcesOf } from '../packaged';

/** The log groups, and how long they keep logs. */
export function describeLogs(stage: () => PackagedStage): void {
  test('keeps every log for as long as the stage says', () => {
    const { template, parameters } = stage();
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(0);
    for (const [, { Properties }] of groups) {
      expect(Properties['RetentionInDays']).toBe(parameters['logRetentionInDays']);
    }
  });

  test('has the log group of every function, before Lambda can make one without a limit', () => {
    const { template } = stage();
    for (const [id, { Properties, DependsOn }] of resourcesOf(template, 'AWS::Lambda::Function')) {
      const group = id.replace('LambdaFunction', 'LogGroup');
      expect(DependsOn).toContain(group);
      expect(template.Resources[group]?.Properties['LogGroupName']).toBe(
        `/aws/lambda/${String(Properties['FunctionName'])}`,
      );
      expect(Properties['LoggingConfig']).toStrictEqual({
        LogFormat: 'JSON',
        SystemLogLevel: 'INFO',
      });
    }
  });
}

export const CHEAP_PARAMETERS = [
  'authorizerLogClass=INFREQUENT_ACCESS',
  'grantedLog=sampled',
  'systemLogLevel=WARN',
  'alarms=true',
];

/** The log of a stage with {@link CHEAP_PARAMETERS}. */
export function describeInfrequentAccess(stage: () => PackagedStage): void {
  test('has a log group of that class with a name of its own, since no class can be changed', () => {
    const { name, template } = stage();
    expect(template.Resources['AuthorizerLogGroup']?.Properties).toMatchObject({
      LogGroupClass: 'INFREQUENT_ACCESS',
      LogGroupName: `/aws/lambda/jwt-lambda-authorizer-${name}-authorizer-infrequent-access`,
    });
    const { LoggingConfig } = template.Resources['AuthorizerLambdaFunction']?.Properties ?? {};
    expect(LoggingConfig).toStrictEqual({
      LogGroup: { Ref: 'AuthorizerLogGroup' },
      LogFormat: 'JSON',
      SystemLogLevel: 'WARN',
    });
    const others = resourcesOf(template, 'AWS::Logs::LogGroup').filter(
      ([id]) => id !== 'AuthorizerLogGroup',
    );
    expect(others.every(([, { Properties }]) => !('LogGroupClass' in Properties))).toBe(true);
  });

  test('lets the authorizer write to that group, and to no other', () => {
    const { Policies } = stage().template.Resources['AuthorizerRole']?.Properties ?? {};
    expect(JSON.stringify(Policies)).toContain('{"Fn::GetAtt":["AuthorizerLogGroup","Arn"]}');
  });

  test('has no metric filter, which that class refuses', () => {
    const filters = resourcesOf(stage().template, 'AWS::Logs::MetricFilter');
    const ofAuthorizer = filters.filter(([, { Properties }]) =>
      JSON.stringify(Properties['LogGroupName']).includes('AuthorizerLogGroup'),
    );
    expect(ofAuthorizer).toStrictEqual([]);
  });

  test('has alarms on metrics that AWS keeps by itself, and no other', () => {
    const { template } = stage();
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id)).toStrictEqual([
      'AuthorizerDurationAlarm',
      'ServerErrorsAlarm',
      'RepeatedServerErrorsAlarm',
      'ClientErrorsAlarm',
    ]);
    for (const [, { Properties, Condition }] of alarms) {
      expect(Condition).toBe('Alarms');
      expect(Properties['AlarmActions']).toStrictEqual([{ Ref: 'AlarmTopic' }]);
      const namespaces = JSON.stringify(Properties).match(/"Namespace":"[^"]+"/g) ?? [];
      expect(namespaces.length).toBeGreaterThan(0);
      for (const namespace of namespaces) {
        expect(namespace).toMatch(/"AWS\/(?:Lambda|ApiGateway)"/);
      }
    }
  });

  test('has a dashboard that queries the log for what it cannot count, scaled up', () => {
    const { 'Fn::Sub': body } = stage().template.Resources['Dashboard']?.Properties[
      'DashboardBody'
    ] as { readonly 'Fn::Sub': string };
    expect(JSON.parse(body)).toHaveProperty('widgets.length', 7);
    expect(body).toContain("strcontains(outcome, 'granted') * coalesce(sampledOneIn, 1)");
    // Of these commands the class has none.
    expect(body).not.toMatch(/\| (?:pattern|diff|unmask|filterIndex)/);
  });
}
