import type { Osls } from '../build/osls';

interface PackagedService {
  readonly provider: { readonly compiledCloudFormationTemplate: { readonly Resources: Resources } };
}

export type Resources = Readonly<Record<string, Resource>>;

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  DependsOn?: readonly string[];
}

/**
 * Puts the stage of resources/stage.yml in front of the deployment that osls compiles, and the
 * gateway responses behind it.
 *
 * osls names the stage in the deployment. CloudFormation then makes the stage as soon as the methods
 * exist, without settings, and osls adds settings later that are not in the template. A deployment is
 * also a snapshot of the API: a gateway response that comes later is not in it, so the first
 * deployment of a stage would answer without gateway responses.
 */
export class StagePlugin {
  readonly hooks = {
    'after:aws:package:finalize:mergeCustomProviderResources': (): void => {
      this.connect(this.osls.service.provider.compiledCloudFormationTemplate.Resources);
    },
  };

  constructor(private readonly osls: Pick<Osls<PackagedService>, 'service' | 'classes'>) {}

  private connect(resources: Resources): void {
    const [deploymentId, deployment] = this.onlyOne(resources, 'AWS::ApiGateway::Deployment');
    const [, stage] = this.onlyOne(resources, 'AWS::ApiGateway::Stage');
    const gatewayResponses = Object.entries(resources)
      .filter(([, { Type }]) => Type === 'AWS::ApiGateway::GatewayResponse')
      .map(([id]) => id);

    delete deployment.Properties['StageName'];
    deployment.DependsOn = [...(deployment.DependsOn ?? []), ...gatewayResponses];
    stage.Properties['DeploymentId'] = { Ref: deploymentId };
  }

  private onlyOne(resources: Resources, type: string): readonly [string, Resource] {
    const [found, ...others] = Object.entries(resources).filter(([, { Type }]) => Type === type);
    if (found !== undefined && others.length === 0) return found;
    throw new this.osls.classes.Error(
      `deploy/stage-plugin.ts expects one ${type} in the template; there are ${found === undefined ? 0 : others.length + 1}`,
      'STAGE_NOT_CONNECTED',
    );
  }
}
