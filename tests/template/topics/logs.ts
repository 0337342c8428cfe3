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
      expect(Properties['LoggingConfig']).toStrictEqual({ LogFormat: 'JSON' });
    }
  });
}
