import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type LocalService,
  type LocalServiceOptions,
  startLocalService,
} from '../../../local/offline/local-service';
import { copyService } from '../../support/service-copy';

/** A service with another serverless.yml, under `sls offline` with the local gateway. */
export interface SmallService {
  /** Of `provider` and `functions`, in YAML; the names of the functions' files are those of `sources`. */
  readonly declaration: string;
  /** The source of each function, as a CommonJS module. */
  readonly sources: Readonly<Record<string, string>>;
  readonly options?: LocalServiceOptions;
}

const REST_OF_YAML = `
custom:
  offline:
    customAuthenticationProvider: ./plugins/gateway-provider.cjs
  serverless-offline:
    PORT: \${param:apiPort}
    lambdaPort: \${param:lambdaPort}
    noPrependStageInUrl: true
    noSponsor: true
    disableCookieValidation: true
plugins:
  - ./plugins/offline.cjs
  - ./plugins/gateway.cjs
  - serverless-offline
`;

export async function startSmallService({
  declaration,
  sources,
  options = {},
}: SmallService): Promise<LocalService> {
  const { directory, remove } = await copyService();
  const port = options.address?.isWebSocket === true ? 'websocketPort' : 'httpPort';
  const yaml = `service: small\nframeworkVersion: '4'\nconfigValidationMode: error\n${declaration}`;
  await writeFile(join(directory, 'serverless.yml'), yaml + REST_OF_YAML.replace('PORT', port));
  for (const [name, source] of Object.entries(sources)) {
    await writeFile(join(directory, `${name}.js`), source);
  }
  const service = await startLocalService({ GATEWAY_LOG: '1' }, { ...options, directory });
  return {
    ...service,
    stop: async () => {
      await service.stop();
      await remove();
    },
  };
}
