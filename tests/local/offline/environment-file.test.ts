import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePorts } from '../../../local/network/free-ports';
import { readyLine } from '../../../local/offline/ready-message';
import { startProcess } from '../../../local/offline/running-process';
import { PROJECT_DIRECTORY } from '../../support/process';
import { copyService } from '../../support/service-copy';

const TIMEOUT_MS = 90_000;

test(
  'a copy of .env.example as .env starts stage local with its own provider',
  async () => {
    const { directory, remove } = await copyService();
    await copyFile(join(PROJECT_DIRECTORY, '.env.example'), join(directory, '.env'));
    const [apiPort = 0, lambdaPort = 0, providerPort = 0, webPort = 0] = await findFreePorts(4);
    const ports = { apiPort, lambdaPort, identityProviderPort: providerPort, webPort };
    // A blank variable of the shell counts as unset, too.
    const env = { ...process.env, JWT_ISSUER: '', JWT_AUDIENCE: '', CORS_ORIGIN: '' };
    const service = startProcess(
      process.execPath,
      [
        'node_modules/serverless/bin/serverless.js',
        'offline',
        ...Object.entries(ports).flatMap(([name, port]) => ['--param', `${name}=${port}`]),
      ],
      { cwd: directory, env, stopSignal: 'SIGINT' },
    );
    try {
      const ready = readyLine(`http://localhost:${apiPort}`);
      const found = await service.printed(new RegExp(ready), TIMEOUT_MS);
      expect([found?.[0], service.output()]).toStrictEqual([
        ready,
        expect.stringContaining(`http://localhost:${providerPort}`),
      ]);
    } finally {
      await service.stop();
      await remove();
    }
  },
  2 * TIMEOUT_MS,
);
