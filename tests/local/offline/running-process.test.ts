import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type RunningProcess, startProcess } from '../../../local/offline/running-process';
import { runNode } from '../../support/process';

jest.setTimeout(30_000);

const WAIT = 'setInterval(() => undefined, 1000);';
const TIMEOUT_MS = 20_000;

function startScript(script: string): RunningProcess {
  return startProcess(process.execPath, ['--eval', script], { env: process.env });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a started process', () => {
  test('has printed what arrives on stdout and stderr', async () => {
    const { output, printed, stop } = startScript(
      `console.log('one'); console.error('2'); ${WAIT}`,
    );
    expect((await printed(/o(n)e/, TIMEOUT_MS))?.[1]).toBe('n');
    expect(await printed(/2/, TIMEOUT_MS)).toBeDefined();
    await stop();
    expect(output().split('\n').toSorted()).toStrictEqual(['', '2', 'one']);
  });

  test('is not waited for when it has ended or the time is up', async () => {
    expect(await startScript('').printed(/never/, TIMEOUT_MS)).toBeUndefined();
    const { printed, stop } = startScript(WAIT);
    expect(await printed(/never/, 1)).toBeUndefined();
    await stop();
  });

  test('gets a signal, also one that it does not answer, and none after its end', async () => {
    const { printed, ended, signal, stop } = startScript(
      `process.on('SIGUSR2', () => console.log('seen')); console.log('ready'); ${WAIT}`,
    );
    await printed(/ready/, TIMEOUT_MS);
    signal('SIGSTOP');
    signal('SIGUSR2');
    expect(await printed(/seen/, 200)).toBeUndefined();
    signal('SIGCONT');
    expect(await printed(/seen/, TIMEOUT_MS)).toBeDefined();
    await stop();
    await ended;
    expect(() => {
      signal('SIGCONT');
    }).not.toThrow();
  });

  test('has ended if there is no such command', async () => {
    const { ended, printed, stop } = startProcess('no-such-command', [], { env: {} });
    await ended;
    await stop();
    expect(await printed(/./, TIMEOUT_MS)).toBeUndefined();
  });

  test('is killed if it does not end 10 seconds after the stop signal', async () => {
    const { output, printed, ended, stop } = startScript(
      `process.on('SIGTERM', () => console.log('ignored')); console.log(process.pid); ${WAIT}`,
    );
    const pid = Number((await printed(/\b\d+\n/, TIMEOUT_MS))?.[0]);
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const stopped = stop();
      await printed(/ignored/, TIMEOUT_MS);
      jest.advanceTimersByTime(9_999);
      expect(isRunning(pid)).toBe(true);
      jest.advanceTimersByTime(1);
      await Promise.all([stopped, ended]);
    } finally {
      jest.useRealTimers();
    }
    expect(isRunning(pid)).toBe(false);
    expect(output()).toContain('ignored');
  });

  test.each([false, true])(
    'ends with this process (in a group of its own: %p)',
    async (inOwnGroup) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      // A TCP server that listens has an address object.
      const { port } = server.address() as AddressInfo;
      const connected = once(server, 'connection') as Promise<[Socket]>;
      const child = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('connected'))`;
      const parent = `
      const { startProcess } = require('./local/offline/running-process.ts');
      startProcess(process.execPath, ['--eval', ${JSON.stringify(child)}], {
        env: process.env,
        inOwnGroup: ${inOwnGroup},
      }).printed(/connected/, ${TIMEOUT_MS}).then(() => process.exit(3));`;
      const { exitCode } = await runNode(['--require', 'tsx/cjs', '--eval', parent], {
        env: process.env,
        timeoutMs: TIMEOUT_MS,
      });
      expect(exitCode).toBe(3);
      const [socket] = await connected;
      // The end of the child closes its connection; until then the test waits.
      socket.on('error', () => undefined).resume();
      if (!socket.destroyed) await once(socket, 'close');
      server.close();
    },
  );
});
