import { Agent, request } from 'node:http';
import { readOptions } from '../build/command-line';
import { columns } from './columns';
import { type LocalService, startLocalService } from '../local/offline/local-service';
import { TEST_TOKEN_PATH } from '../local/provider/test-token-endpoint';

const WARM_UP = 50;
const ROUNDS = 400;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Milliseconds from the request to the end of its answer. */
function time(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${url} answered ${String(response.statusCode)}`));
      });
    });
    sent.once('error', reject).end();
  });
}

async function measure({ baseUrl, issuer }: LocalService): Promise<[number, number]> {
  const response = await fetch(issuer + TEST_TOKEN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"user":"alice"}',
  });
  const headers = { authorization: `Bearer ${await response.text()}` };
  const open: number[] = [];
  const guarded: number[] = [];
  // In turns, so that other work of the machine slows down both.
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    open.push(await time(`${baseUrl}/health`, headers));
    guarded.push(await time(`${baseUrl}/sayhello`, headers));
  }
  return [median(open.slice(WARM_UP)), median(guarded.slice(WARM_UP))];
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  readOptions({
    script: 'bench:gateway',
    purpose:
      'Measures how long `sls offline` takes to start, and what a cached policy adds to a request.',
    options: {},
  });
  const startedAt = performance.now();
  const service = await startLocalService();
  const seconds = (performance.now() - startedAt) / 1000;
  try {
    const [open, guarded] = await measure(service);
    const milliseconds = (time: number): string => `${time.toFixed(2)} ms`;
    const rows = [
      ['start of sls offline', `${seconds.toFixed(2)} s`],
      [`public route, median of ${ROUNDS}`, milliseconds(open)],
      [`protected route, policy from the cache, median of ${ROUNDS}`, milliseconds(guarded)],
      ['the cached policy adds', milliseconds(guarded - open)],
    ];
    process.stdout.write(`${columns(['measured', 'time'], rows)}\n`);
  } finally {
    await service.stop();
    agent.destroy();
  }
}

void main();
