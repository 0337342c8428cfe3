import { onlyResourceOf, type PackagedStage } from '../packaged';

/** The stage itself. */
export function describeStage(stage: () => PackagedStage): void {
  test('is the one that makes the stage, of the deployment that it brings', () => {
    const { name, template } = stage();
    const [deploymentId, deployment] = onlyResourceOf(template, 'AWS::ApiGateway::Deployment');
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Stage');
    expect(Properties).toMatchObject({ StageName: name, DeploymentId: { Ref: deploymentId } });
    // A deployment that names a stage makes it as well, and earlier.
    expect(deployment.Properties).not.toHaveProperty('StageName');
  });

  test('limits the requests and traces them as stages.yml says', () => {
    const { template, parameters } = stage();
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Stage');
    expect(Properties['TracingEnabled']).toBe(parameters['tracing']);
    expect(Properties['MethodSettings']).toStrictEqual([
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: parameters['throttleRate'],
        ThrottlingBurstLimit: parameters['throttleBurst'],
      },
    ]);
  });

  test('keeps as many authorizers warm as stages.yml says', () => {
    const { template, parameters } = stage();
    const alias = template.Resources['AuthorizerProvConcLambdaAlias'];
    expect(alias?.Properties['ProvisionedConcurrencyConfig']).toStrictEqual(
      parameters['authorizerInstances'] === 0
        ? undefined
        : { ProvisionedConcurrentExecutions: parameters['authorizerInstances'] },
    );
  });

  test('logs accesses in JSON, and nothing that a caller has written', () => {
    const { template, parameters } = stage();
    expect(template.Conditions['AccessLogs']).toStrictEqual({
      'Fn::Equals': [`accessLogs: ${String(parameters['accessLogs'])}`, 'accessLogs: true'],
    });
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Stage');
    // The shape is that of resources/stage.yml; another one fails below.
    const { 'Fn::If': choice } = Properties['AccessLogSetting'] as {
      readonly 'Fn::If': readonly [string, { readonly Format: string }, unknown];
    };
    const line: unknown = JSON.parse(choice[1].Format);
    expect(line).toHaveProperty('authorizerError', '$context.authorizer.error');
    expect(JSON.stringify(line)).not.toMatch(
      /context\.(?:path|identity|authorizer\.(?:principalId|claims))|header|querystring/i,
    );
  });
}
