import { onlyResourceOf, type PackagedStage } from '../packaged';

/** The stage itself. */
export function describeStage(stage: () => PackagedStage): void {
  test('is a resource of the template, and serves the deployment of the template', () => {
    const { name, template } = stage();
    const [deploymentId, deployment] = onlyResourceOf(template, 'AWS::ApiGateway::Deployment');
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Stage');
    expect(Properties).toMatchObject({ StageName: name, DeploymentId: { Ref: deploymentId } });
    // A deployment that names a stage also creates it, and earlier.
    expect(deployment.Properties).not.toHaveProperty('StageName');
  });

  test('limits the requests and traces them as set in stages.yml', () => {
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

  test('keeps the number of authorizers warm that stages.yml sets', () => {
    const { template, parameters } = stage();
    const alias = template.Resources['AuthorizerProvConcLambdaAlias'];
    expect(alias?.Properties['ProvisionedConcurrencyConfig']).toStrictEqual(
      parameters['authorizerInstances'] === 0
        ? undefined
        : { ProvisionedConcurrentExecutions: parameters['authorizerInstances'] },
    );
  });

  test('logs accesses in JSON, without text of the caller', () => {
    const { template, parameters } = stage();
    expect(template.Conditions['AccessLogs']).toStrictEqual({
      'Fn::Equals': [`accessLogs: ${String(parameters['accessLogs'])}`, 'accessLogs: true'],
    });
    const [, { Properties }] = onlyResourceOf(template, 'AWS::ApiGateway::Stage');
    // The shape of resources/stage.yml; with another one the test below fails.
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
