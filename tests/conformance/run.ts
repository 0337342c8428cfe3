import { readOptions, refuseCall } from '../../build/command-line';
import { findFreePorts } from '../../local/network/free-ports';
import { emulatedAws } from '../deploy/emulated-aws';
import { startEmulator } from '../deploy/emulator';
import { installPythonTools } from '../deploy/python-tools';
import { messageOf, print, runToEnd } from '../support/long-run';
import { Comparison } from './comparison';
import type { Kind, Scene } from './kind';
import { HTTP_API } from './http-api/http-api';
import { REST_REQUEST } from './rest/request';
import { REST_ROUTE } from './rest/route';
import { REST_TOKEN } from './rest/token';
import { WEBSOCKET_API } from './websocket/websocket-api';

const KINDS: readonly Kind[] = [REST_TOKEN, REST_REQUEST, REST_ROUTE, HTTP_API, WEBSOCKET_API];

const { kind: only } = readOptions({
  script: 'test:conformance',
  purpose:
    'Sends the same requests to the local service and to one on an emulator of AWS, and compares the answers.\nTakes some minutes, and needs Python 3.10 or later.',
  options: {
    kind: {
      type: 'string',
      value: 'NAME',
      help: `One kind of API only: ${KINDS.map(({ name }) => name).join(', ')}.`,
    },
  },
});
const chosen = KINDS.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0)
  refuseCall(`test:conformance knows no --kind ${String(only)}; see --help.`);

async function compareKinds(deferred: Deferred): Promise<readonly Comparison[]> {
  const tools = await installPythonTools(print);
  const [emulatorPort = 0] = await findFreePorts(1);
  const emulator = await startEmulator(tools, emulatorPort);
  deferred.push(emulator.stop);
  const shared = { emulator, aws: emulatedAws(emulator.url, emulator.region), print };
  const comparisons: Comparison[] = [];
  for (const kind of chosen) comparisons.push(await compareKind(kind, shared));
  return comparisons;
}

async function compareKind(kind: Kind, shared: Omit<Scene, 'defer'>): Promise<Comparison> {
  print(`\n${kind.name}: deploying to the emulator ...`);
  const comparison = new Comparison(kind.accepted, print);
  const deferred: Deferred = [];
  try {
    await kind.compare({ ...shared, defer: (end) => deferred.push(end) }, comparison);
    comparison.reportAccepted();
  } catch (error) {
    comparison.count(messageOf(error), [`the run of ${kind.name} ended here`]);
  } finally {
    for (const end of deferred.reverse()) await end();
  }
  return comparison;
}

type Deferred = (() => unknown)[];

const tally = { passed: 0, failed: 0 };

void runToEnd(tally, 1_200, async () => {
  const deferred: Deferred = [];
  try {
    for (const { passed, failed } of await compareKinds(deferred)) {
      tally.passed += passed;
      tally.failed += failed;
    }
  } finally {
    for (const end of deferred.reverse()) await end();
  }
});
