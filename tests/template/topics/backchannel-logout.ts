import { type PackagedStage, resourcesOf } from '../packaged';

/** The parameters of a stage that takes logouts from a provider. */
export const LOGOUT_PARAMETERS = [
  'revocation=true',
  'backchannelLogout=true',
  'logoutAudiences=web-app,mobile-app',
];

/** A stage without the endpoint. */
export function describeNoBackchannelLogout(stage: () => PackagedStage): void {
  test('has nothing of back-channel logout', () => {
    expect(JSON.stringify(stage().template)).not.toMatch(/backchannel|LOGOUT_AUDIENCES|logouts/i);
  });
}

/** A stage with the endpoint. */
export function describeBackchannelLogout(stage: () => PackagedStage): void {
  test('has a function for logouts, with the issuers and the table of the authorizer', () => {
    const variablesOf = (id: string): unknown =>
      stage().template.Resources[id]?.Properties['Environment'];
    expect(variablesOf('BackchannelLogoutLambdaFunction')).toMatchObject({
      Variables: { LOGOUT_AUDIENCES: 'web-app,mobile-app', LOGOUT_WITHDRAWS: 'session' },
    });
    const [ours, theirs] = ['BackchannelLogoutLambdaFunction', 'AuthorizerLambdaFunction'].map(
      (id) => variablesOf(id) as { readonly Variables: Readonly<Record<string, unknown>> },
    );
    for (const [name, value] of Object.entries(ours?.Variables ?? {})) {
      if (!name.startsWith('LOGOUT_')) expect(theirs?.Variables[name]).toStrictEqual(value);
    }
  });

  test('lets that function update entries of the table, and do nothing else but write its log', () => {
    expect(stage().template.Resources['RevocationsTable']?.Type).toBe('AWS::DynamoDB::Table');
    const { Policies } = stage().template.Resources['BackchannelLogoutRole']?.Properties ?? {};
    // A role of another shape fails the comparison.
    const policies = Policies as readonly { readonly PolicyDocument: { Statement: unknown } }[];
    expect(policies.map(({ PolicyDocument }) => PolicyDocument.Statement)).toStrictEqual([
      [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': ['BackchannelLogoutLogGroup', 'Arn'] },
        },
      ],
      [
        {
          Effect: 'Allow',
          Action: 'dynamodb:UpdateItem',
          Resource: { 'Fn::GetAtt': ['RevocationsTable', 'Arn'] },
        },
      ],
    ]);
  });

  test('has an alarm on each logout that could not be decided, but not on a key id that is made up or left out', () => {
    const { Resources } = stage().template;
    const namespace = Resources['FaultAlarm']?.Properties['Namespace'];
    expect(Resources['LogoutsUndecidedMetric']?.Properties).toStrictEqual({
      LogGroupName: { Ref: 'BackchannelLogoutLogGroup' },
      FilterPattern:
        '{ $.event = "backchannel_logout" && $.outcome = "undecided" && $.reason != "key_not_found" && $.reason != "key_ambiguous" }',
      MetricTransformations: [
        { MetricNamespace: namespace, MetricName: 'LogoutsUndecided', MetricValue: '1' },
      ],
    });
    expect(Resources['LogoutsUndecidedAlarm']).toMatchObject({
      Condition: 'Alarms',
      Properties: {
        AlarmActions: [{ Ref: 'AlarmTopic' }],
        AlarmDescription: expect.stringContaining('docs/operations.md') as string,
        MetricName: 'LogoutsUndecided',
        Namespace: namespace,
        Threshold: 0,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      },
    });
  });

  test('opens one POST route for it, without an authorizer and without CORS', () => {
    const methods = resourcesOf(stage().template, 'AWS::ApiGateway::Method').filter(([id]) =>
      /backchannel/i.test(id),
    );
    expect(methods.map(([, { Properties }]) => Properties)).toMatchObject([
      { HttpMethod: 'POST', AuthorizationType: 'NONE' },
    ]);
  });
}
