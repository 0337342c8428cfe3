import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess } from '../../local/offline/running-process';
import { CommandFailed, lastLines } from '../support/process';
import type { PythonTools } from './python-tools';

/** A running emulator of AWS on loopback. All its resources are lost when it ends. */
export interface Emulator {
  readonly url: string;
  readonly region: string;
  /** The end of its log, for error messages. */
  readonly logTail: () => string;
  readonly stop: () => Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;

/**
 * Starts MiniStack on a port of loopback and waits until it is ready.
 *
 * @throws {CommandFailed} with the end of its log if it does not start
 */
export async function startEmulator(tools: PythonTools, port: number): Promise<Emulator> {
  const directory = await mkdtemp(join(tmpdir(), 'test-deploy-'));
  const url = `http://127.0.0.1:${port}`;
  const region = 'eu-central-1';
  // No other variables of this environment: no credentials, no proxy, no settings of a developer.
  const env = {
    ...tools.environment,
    // The functions run on the same Node as this process.
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    // Its files beside emulator.py stay as they are in the repository.
    PYTHONDONTWRITEBYTECODE: '1',
    HOME: directory,
    TMPDIR: directory,
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_REGION: region,
    LAMBDA_EXECUTOR: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    // The functions inherit it; the SDK warns of Node 20, but in AWS they run on 24.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  // In a group, so that the functions that it runs end with it.
  const emulator = startProcess(tools.python, [join(__dirname, 'emulator.py')], {
    env,
    inOwnGroup: true,
  });
  const logTail = () => lastLines(emulator.output(), 60);
  const stop = async (): Promise<void> => {
    await emulator.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const ended = emulator.ended.then(() => false);
  if (await Promise.race([isReady(`${url}/_ministack/ready`), ended])) {
    return { url, region, logTail, stop };
  }
  await stop();
  throw new CommandFailed(`The emulator did not start. Its log:\n${logTail()}`);
}

async function isReady(url: string): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (response?.ok) return true;
    await delay(100);
  }
  return false;
}
