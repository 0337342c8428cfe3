import { deepStrictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { ACCESS_RULES } from '../../../examples/http-api/access-rules';
import { startLocalService } from '../../../local/offline/local-service';
import { scopesOf } from '../../../local/provider/scopes';
import { localTarget } from '../../conformance/targets';
import { lintTemplate } from '../../deploy/checks/template';
import { createService, type DeployedService } from '../../deploy/service';
import { startIdentityProviderProcess } from '../../support/process';
import type { Example, Scene } from '../example';
import { checkApi, type RunningApi, type Variant } from './checks';

const VARIANTS: readonly Variant[] = [
  { title: 'one policy for all routes', parameters: {}, isForRoute: false },
  { title: 'a policy for each route', parameters: { policyScope: 'route' }, isForRoute: true },
  {
    title: 'simple responses',
    parameters: { policyScope: 'route', simpleResponses: 'true' },
    isForRoute: true,
  },
];

/** Variables that the example does not read, so that the checks of its settings would refuse them. */
const NOT_READ = {
  ...{ JWKS_URI: '', JWT_ALGORITHMS: '', JWT_CLOCK_TOLERANCE_SECONDS: '' },
  ...{ JWKS_MAX_STALE_SECONDS: '', INVALID_TOKEN_RESPONSE: '' },
};

export const HTTP_API: Example = {
  name: 'http-api',
  check: async (scene) => {
    const { report, tools, emulator, aws, project } = scene;
    const directory = join(project, 'examples/http-api');
    const provider = await startIdentityProviderProcess({
      file: join(directory, 'identities.yml'),
      scopes: scopesOf(ACCESS_RULES),
    });
    const { issuer } = provider;
    const service = createService({
      ...{ emulator, aws, directory, stage: 'dev' },
      environment: {
        ...NOT_READ,
        JWT_ISSUER: issuer,
        JWT_AUDIENCE: 'https://api.example.com',
        ALARM_EMAIL: 'operators@example.com',
      },
    });
    try {
      const before = await aws.inventory();
      for (const variant of VARIANTS) {
        const [deployed] = await Promise.all([
          service.deploy(variant.parameters).then((made) => deployedApi(made, issuer)),
          checkLocally(scene, directory, variant),
        ]);
        report.heading(`http-api on the emulator: ${variant.title}`);
        await checkApi(report, deployed, variant);
      }
      await lintTemplate(report, tools, 'the template of the HTTP API example', service.template);
      await service.remove();
      await report.check('nothing is left of it when it is removed', async () => {
        deepStrictEqual(await aws.inventory(), before);
      });
    } finally {
      await provider.stop();
    }
  },
};

async function checkLocally({ report }: Scene, directory: string, variant: Variant): Promise<void> {
  const service = await startLocalService(NOT_READ, {
    directory,
    parameters: variant.parameters,
  });
  try {
    report.heading(`http-api on this machine: ${variant.title}`);
    const { authorizerCalls } = localTarget(service);
    await checkApi(report, { ...service, authorizerCalls }, variant);
  } finally {
    await service.stop();
  }
}

function deployedApi({ url, logLines }: DeployedService, issuer: string): RunningApi {
  return {
    baseUrl: url,
    issuer,
    authorizerCalls: async () => {
      const lines = await logLines('authorizer');
      return lines.filter((line) => line.includes('"outcome":')).length;
    },
  };
}
