import { type Resources, StagePlugin } from '../../deploy/stage-plugin';

function connect(resources: Resources): void {
  const provider = { compiledCloudFormationTemplate: { Resources: resources } };
  const plugin = new StagePlugin({ service: { provider }, classes: { Error } });
  plugin.hooks['after:aws:package:finalize:mergeCustomProviderResources']();
}

const DEPLOYMENT = { Type: 'AWS::ApiGateway::Deployment', Properties: {} };
const STAGE = { Type: 'AWS::ApiGateway::Stage', Properties: {} };

describe('StagePlugin', () => {
  test('puts the stage in front of the deployment, and the gateway responses behind it', () => {
    const resources: Resources = {
      Deployment1: {
        Type: 'AWS::ApiGateway::Deployment',
        Properties: { RestApiId: 'api', StageName: 'dev' },
        DependsOn: ['Method1'],
      },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'dev' } },
      Response1: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: {} },
    };
    connect(resources);
    expect(resources['Deployment1']).toStrictEqual({
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: 'api' },
      DependsOn: ['Method1', 'Response1'],
    });
    expect(resources['Stage']?.Properties).toStrictEqual({
      StageName: 'dev',
      DeploymentId: { Ref: 'Deployment1' },
    });
  });

  test.each<[string, Resources, string]>([
    ['no deployment', { STAGE }, 'one AWS::ApiGateway::Deployment in the template; there are 0'],
    ['no stage', { DEPLOYMENT }, 'one AWS::ApiGateway::Stage in the template; there are 0'],
    [
      'two stages',
      { DEPLOYMENT, STAGE, other: STAGE },
      'one AWS::ApiGateway::Stage in the template; there are 2',
    ],
  ])('refuses a template with %s', (_what, resources, message) => {
    expect(() => {
      connect(resources);
    }).toThrow(message);
  });
});
