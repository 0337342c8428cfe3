import { readOptions, refuseCall } from '../../build/command-line';
import { findFreePorts } from '../../local/network/free-ports';
import { emulatedAws } from '../deploy/emulated-aws';
import { startEmulator } from '../deploy/emulator';
import { installPythonTools } from '../deploy/python-tools';
import { Report } from '../deploy/report';
import { giveUp, print, runToEnd } from '../support/long-run';
import { copyService } from '../support/service-copy';
import type { Example } from './example';
import { HTTP_API } from './http-api/http-api';
import { WEBSOCKET } from './websocket/websocket';

const EXAMPLES: readonly Example[] = [HTTP_API, WEBSOCKET];

const { example: only } = readOptions({
  script: 'test:examples',
  purpose:
    'Runs the examples on this machine and on an emulator of AWS.\nTakes about two minutes, and needs Python 3.10 or later.',
  options: {
    example: {
      type: 'string',
      value: 'NAME',
      help: `one of them only: ${EXAMPLES.map(({ name }) => name).join(', ')}`,
    },
  },
});
const chosen = EXAMPLES.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0)
  refuseCall(`test:examples knows no --example ${String(only)}; see --help.`);

const report = new Report(print);

void runToEnd(report, 600, async () => {
  const tools = await installPythonTools(print);
  const [emulatorPort = 0] = await findFreePorts(1);
  const emulator = await startEmulator(tools, emulatorPort);
  const aws = emulatedAws(emulator.url, emulator.region);
  const { directory: project, remove } = await copyService();
  try {
    for (const { check } of chosen) await check({ report, tools, emulator, aws, project });
  } catch (error) {
    giveUp(report, error);
  } finally {
    if (report.failed > 0) print(`\nThe emulator's log ends with:\n${emulator.logTail()}`);
    await Promise.all([emulator.stop(), remove()]);
  }
});
