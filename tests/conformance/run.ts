import { setTimeout as delay } from 'node:timers/promises';
import { readOptions } from '../../build/command-line';
import { runCollection } from '../../postman/collection';
import { findFreePorts } from '../../local/network/free-ports';
import { localIssuer } from '../../local/provider/identity-provider';
import { startLocalService } from '../../local/offline/local-service';
import { emulatedAws } from '../deploy/emulated-aws';
import { startEmulator } from '../deploy/emulator';
import { installPythonTools } from '../deploy/python-tools';
import { copyServiceWithFixture } from '../support/service-copy';
import { CORS_ORIGIN, createStage, SECOND_ORIGIN } from '../deploy/stage';
import { ACCEPTED_DIFFERENCES, acceptedReason } from './accepted-differences';
import { differences } from './compare';
import { type ConformanceAnswer, type ConformanceRequest, sendTo, type Target } from './request';
import { OUTAGE_REQUESTS, REQUESTS } from './requests';
import { createKeySetGate, localTarget } from './targets';
import { authorizationsFor, testToken, tokenOfNobody } from './tokens';

readOptions({
  script: 'test:conformance',
  purpose:
    'Sends the same requests to the local service and to one on an emulator of AWS, and compares the answers.\nTakes some minutes, and needs Python 3.10 or later.',
  options: {},
});

const CORS_ORIGINS = `${CORS_ORIGIN},${SECOND_ORIGIN}`;

const tally = { passed: 0, failed: 0 };
const occurred = new Map<string, number>();

async function compareTargets(deferred: Deferred): Promise<void> {
  const tools = await installPythonTools(print);
  const [emulatorPort = 0, providerPort = 0] = await findFreePorts(2);
  const issuer = localIssuer(providerPort);

  print('Deploying to the emulator ...');
  const emulator = await startEmulator(tools, emulatorPort);
  deferred.push(emulator.stop);
  const aws = emulatedAws(emulator.url, emulator.region);
  const { directory, remove } = await copyServiceWithFixture();
  deferred.push(remove);
  const stage = createStage('dev', issuer, { emulator, aws, directory });
  const deployed: Target = await stage.deploy({ corsOrigin: CORS_ORIGINS });

  // Until the local service starts, the deployed service cannot reach any keys.
  const outageToken = `Bearer ${await tokenOfNobody(issuer)}`;
  const deployedOutage = await sendAll(deployed, OUTAGE_REQUESTS, () => outageToken);

  print('Starting the local service ...');
  const gate = await createKeySetGate();
  deferred.push(gate.close);
  const service = await startLocalService(
    { CORS_ORIGIN: CORS_ORIGINS, JWKS_URI: gate.url },
    // The same copy: an edit in the project would empty only the cache of the local service.
    { identityProviderPort: providerPort, directory },
  );
  deferred.push(service.stop);
  const local = localTarget(service);
  const localOutage = await sendAll(local, OUTAGE_REQUESTS, () => outageToken);
  compareAll(OUTAGE_REQUESTS, localOutage, deployedOutage);

  gate.open(`${issuer}/.well-known/jwks.json`);
  const authorizations = await authorizationsFor(issuer, REQUESTS);
  const first = `Bearer ${await testToken(issuer, { user: 'alice' })}`;
  for (const target of [local, deployed]) await untilDecided(target, first);
  const [onLocal, onDeployed] = await Promise.all(
    [local, deployed].map((target) =>
      sendAll(target, REQUESTS, ({ name }) => authorizations.get(name)),
    ),
  );
  compareAll(REQUESTS, onLocal ?? [], onDeployed ?? []);

  for (const { baseUrl } of [local, deployed]) {
    print(`\nThe collection on ${baseUrl}`);
    const { passed, failed } = await runCollection({ baseUrl, issuer });
    tally.passed += passed;
    tally.failed += failed;
  }
}

async function sendAll(
  target: Target,
  requests: readonly ConformanceRequest[],
  authorizationFor: (request: ConformanceRequest) => string | undefined,
): Promise<readonly ConformanceAnswer[]> {
  const answers: ConformanceAnswer[] = [];
  // One after the other: the cache that a request finds depends on earlier requests.
  for (const request of requests) {
    answers.push(await sendTo(target, request, authorizationFor(request)));
  }
  return answers;
}

function compareAll(
  requests: readonly ConformanceRequest[],
  local: readonly ConformanceAnswer[],
  deployed: readonly ConformanceAnswer[],
): void {
  for (const [index, { name, authorizerCalls }] of requests.entries()) {
    const [one, other] = [local[index], deployed[index]];
    if (one === undefined || other === undefined) throw new Error(`${name} got no answer`);
    const problems: string[] = [];
    for (const difference of differences(one, other)) {
      const reason = acceptedReason(name, difference);
      if (reason === undefined) {
        const { field, local: here, deployed: there } = difference;
        problems.push(`${field}: local ${JSON.stringify(here)}, deployed ${JSON.stringify(there)}`);
      } else {
        occurred.set(reason, (occurred.get(reason) ?? 0) + 1);
      }
    }
    if (authorizerCalls !== undefined && one.authorizerCalls !== authorizerCalls) {
      problems.push(`the authorizer was asked ${String(one.authorizerCalls)} times`);
    }
    count(`${one.status} ${name}`, problems);
  }
}

function count(fact: string, problems: readonly string[]): void {
  tally[problems.length === 0 ? 'passed' : 'failed'] += 1;
  print(`${problems.length === 0 ? '✓' : '✗'} ${fact}`);
  for (const problem of problems) print(`    ${problem}`);
}

async function untilDecided(target: Target, authorization: string): Promise<void> {
  const request = { name: 'ready', route: 'GET /sayhello' };
  for (let attempt = 0; attempt < 40; attempt += 1) {
    if ((await sendTo(target, request, authorization)).status === 200) return;
    await delay(500);
  }
  throw new Error(`${target.baseUrl} does not get its keys`);
}

function reportAccepted(): void {
  print('\nAccepted differences');
  for (const { reason } of ACCEPTED_DIFFERENCES) {
    const times = occurred.get(reason) ?? 0;
    // An accepted difference that no longer occurs must be removed.
    if (times === 0) count(`accepted, but does not occur: ${reason}`, ['remove it']);
    else print(`  ${times} times: ${reason}`);
  }
}

/** An error of fetch is generic; its cause is the actual problem. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}

type Deferred = (() => unknown)[];

async function main(): Promise<void> {
  const deferred: Deferred = [];
  try {
    await compareTargets(deferred);
    reportAccepted();
  } catch (error) {
    count(describe(error), ['the run ended here']);
  } finally {
    for (const end of deferred.reverse()) await end();
  }
  print(`\n${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed > 0 ? 1 : 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Without these handlers, a signal would end this process without an exit event, and its child
// processes would go on.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

void main();
