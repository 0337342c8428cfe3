import { cp } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from '../../local/network/free-ports';
import { startProcess } from '../../local/offline/running-process';
import { createService, type DeployedService } from '../deploy/service';
import { lastLines, PROJECT_DIRECTORY } from '../support/process';
import { copyService } from '../support/service-copy';
import type { PlayedGateway } from '../../explain/gateway/played-gateway';
import type { Scene } from './kind';
import type { Target } from './request';
import { playScripted } from './scripted-predictions';
import { localTarget } from './targets';

const SERVICES = join(__dirname, 'services');
/** Of both targets, since events name it. */
const STAGE = 'dev';
const START_TIMEOUT_MS = 60_000;

/** The two targets of a service with a scripted authorizer: each request holds its answer. */
export interface ScriptedTargets {
  readonly local: Target;
  readonly deployed: Target;
  /** The gateway that predicts the answers of the local one. */
  readonly played: PlayedGateway;
}

/**
 * Deploys a service of the folder services, and starts it locally.
 *
 * @param urlOf the address of its API on this machine
 */
export async function startScriptedTargets(
  name: string,
  { emulator, aws, print, defer }: Scene,
  urlOf: (ports: { readonly api: number; readonly websocket: number }) => string,
): Promise<ScriptedTargets> {
  const copy = await copyService();
  defer(copy.remove);
  const directory = join(copy.directory, 'services', name);
  for (const folder of [name, 'shared']) {
    await cp(join(SERVICES, folder), directory, { recursive: true });
  }
  const deployed = await createService({ emulator, aws, directory, stage: STAGE }).deploy();

  print('Starting the local service ...');
  const [api = 0, lambda = 0, websocket = 0] = await findFreePorts(3);
  const ports = { apiPort: api, lambdaPort: lambda, websocketPort: websocket };
  const offline = startProcess(
    process.execPath,
    [
      join(PROJECT_DIRECTORY, 'node_modules/serverless/bin/serverless.js'),
      ...['offline', '--stage', STAGE],
      ...Object.entries(ports).flatMap(([key, port]) => ['--param', `${key}=${port}`]),
    ],
    { cwd: directory, env: process.env, stopSignal: 'SIGINT' },
  );
  defer(offline.stop);
  const baseUrl = urlOf({ api, websocket });
  if (!(await isListening(Number(new URL(baseUrl).port), offline.ended))) {
    throw new Error(`${name} did not start locally. It printed:\n${lastLines(offline.output())}`);
  }
  return {
    local: localTarget({ baseUrl, output: offline.output }),
    deployed: target(deployed),
    played: await playScripted(directory, STAGE),
  };
}

function target({ url, logLines }: DeployedService): Target {
  return {
    baseUrl: url,
    authorizerCalls: async () => {
      const lines = await logLines('authorizer');
      return lines.filter((line) => line.includes('"outcome":')).length;
    },
  };
}

async function isListening(port: number, ended: Promise<void>): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  const isOver = ended.then(() => true);
  while (Date.now() < deadline) {
    if (await accepts(port)) return true;
    if (await Promise.race([isOver, delay(200, false)])) return false;
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
