import { deepStrictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { ACCESS_RULES } from '../../../examples/websocket/access-rules';
import { startLocalService } from '../../../local/offline/local-service';
import { scopesOf } from '../../../local/provider/scopes';
import { lintTemplate } from '../../deploy/checks/template';
import { createService } from '../../deploy/service';
import { SHARED_AUDIENCE } from '../../deploy/stage';
import { startIdentityProviderProcess } from '../../support/process';
import type { Example, Scene } from '../example';
import { checkWebSocketExample } from './checks';

const STAGE = 'dev';

/** The WebSocket example, with the same checks on this machine and on the emulator. */
export const WEBSOCKET: Example = {
  name: 'websocket',
  check: async (scene) => {
    await checkLocally(scene);
    await checkDeployed(scene);
  },
};

async function checkLocally({ report, project }: Scene): Promise<void> {
  report.heading('The WebSocket example on this machine');
  const service = await startLocalService(
    {},
    { directory: join(project, 'examples/websocket'), address: { isWebSocket: true } },
  );
  try {
    await checkWebSocketExample(report, {
      url: service.baseUrl,
      stage: 'local',
      issuer: service.issuer,
      lambdaUrl: `http://localhost:${service.lambdaPort}`,
    });
  } finally {
    await service.stop();
  }
}

async function checkDeployed({ report, tools, emulator, aws, project }: Scene): Promise<void> {
  report.heading('The WebSocket example on the emulator');
  const directory = join(project, 'examples/websocket');
  const { issuer, stop } = await startIdentityProviderProcess({
    file: join(directory, 'identities.yml'),
    scopes: scopesOf(ACCESS_RULES),
  });
  const service = createService({
    ...{ emulator, aws, directory, stage: STAGE },
    environment: {
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: SHARED_AUDIENCE,
      JWKS_URI: `${issuer}/.well-known/jwks.json`,
      ALARM_EMAIL: 'operators@example.com',
    },
  });
  try {
    const before = await aws.inventory();
    const { url } = await service.deploy({
      accessLogs: 'true',
      connectionsUrl: `${emulator.url}/_aws/execute-api/\${WebsocketsApi}/${STAGE}`,
    });
    await lintTemplate(report, tools, 'the template of the WebSocket example', service.template);
    await checkWebSocketExample(report, { url, stage: STAGE, issuer, lambdaUrl: emulator.url });
    await service.remove();
    await report.check('nothing is left of it when it is removed', async () => {
      deepStrictEqual(await aws.inventory(), before);
    });
  } finally {
    await stop();
  }
}
