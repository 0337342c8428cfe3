import { readOptions, refuseCall } from '../../build/command-line';
import { findFreePorts } from '../../local/network/free-ports';
import { emulatedAws } from '../deploy/emulated-aws';
import { startEmulator } from '../deploy/emulator';
import { installPythonTools } from '../deploy/python-tools';
import { Report } from '../deploy/report';
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

const WHOLE_RUN_TIMEOUT_MS = 600_000;

const report = new Report(print);

async function main(): Promise<void> {
  const tools = await installPythonTools(print);
  const [emulatorPort = 0] = await findFreePorts(1);
  const emulator = await startEmulator(tools, emulatorPort);
  const aws = emulatedAws(emulator.url, emulator.region);
  const { directory: project, remove } = await copyService();
  try {
    for (const { check } of chosen) await check({ report, tools, emulator, aws, project });
  } catch (error) {
    report.failed += 1;
    print(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    if (report.failed > 0) print(`\nThe emulator's log ends with:\n${emulator.logTail()}`);
    await Promise.all([emulator.stop(), remove()]);
  }
  print(`\n${report.passed} passed, ${report.failed} failed`);
  if (report.failed > 0) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A signal would end this process without the event that ends its child processes.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
// Every wait has its own limit; this one is for unforeseen cases.
setTimeout(() => {
  print(`\nThe run was given up after ${WHOLE_RUN_TIMEOUT_MS / 1000} s`);
  process.exit(1);
}, WHOLE_RUN_TIMEOUT_MS).unref();

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
