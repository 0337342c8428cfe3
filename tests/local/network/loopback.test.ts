import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { findFreePorts, requireFreePorts } from '../../../local/network/free-ports';
import {
  isLoopbackHost,
  listenOnLoopback,
  parsePort,
  PortUnavailableError,
  waitForListener,
} from '../../../local/network/loopback';

const REMEDY = { parameter: 'apiPort=3100' };
const REMEDY_TEXT = 'choose another port: npx sls offline --param apiPort=3100';

// Containers often lack IPv6, even on loopback.
const LOOPBACK_ADDRESSES = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address === '127.0.0.1' || address === '::1');

async function occupy(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  return { server, port: (server.address() as AddressInfo).port };
}

async function problemWith(port: number): Promise<string> {
  try {
    await requireFreePorts([{ port, usedBy: 'the API', remedy: REMEDY }]);
    return 'none';
  } catch (error) {
    return error instanceof PortUnavailableError ? error.message : String(error);
  }
}

describe('requireFreePorts', () => {
  test.each(LOOPBACK_ADDRESSES)(
    'a port is taken if something listens on it on %s',
    async (host) => {
      const { server, port } = await occupy(host);
      expect(await problemWith(port)).toBe(
        `Port ${port} is already in use, but the API needs it. End what uses it, or ${REMEDY_TEXT}`,
      );
      server.close();
      await once(server, 'close');
      expect(await problemWith(port)).toBe('none');
    },
  );

  test('a port is taken if something listens on it on every address', async () => {
    const { server, port } = await occupy('0.0.0.0');
    expect(await problemWith(port)).toMatch('is already in use');
    server.close();
  });

  test('two servers cannot have the same port', async () => {
    const [port = 0] = await findFreePorts(1);
    const uses = ['the API', 'Lambda'].map((usedBy) => ({ port, usedBy, remedy: REMEDY }));
    await expect(requireFreePorts(uses)).rejects.toThrow(
      `Port ${port} is wanted by both the API and Lambda: ${REMEDY_TEXT}`,
    );
  });

  test('leaves the ports free', async () => {
    const [port = 0] = await findFreePorts(1);
    expect(await problemWith(port)).toBe('none');
    expect(await problemWith(port)).toBe('none');
  });
});

test('findFreePorts finds the given number of different ports, outside the range of outgoing connections', async () => {
  const ports = await findFreePorts(5);
  expect(new Set(ports).size).toBe(5);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

describe('listenOnLoopback', () => {
  test('takes every loopback address or none', async () => {
    const { server, port } = await occupy(LOOPBACK_ADDRESSES.at(-1) ?? '');
    await expect(listenOnLoopback(createServer, port)).rejects.toThrow(PortUnavailableError);
    server.close();
    await once(server, 'close');
    const { servers } = await listenOnLoopback(createServer, port);
    expect(servers).toHaveLength(LOOPBACK_ADDRESSES.length);
    servers.forEach((each) => each.close());
  });

  test('finds a free port for 0, the same on every address', async () => {
    const { port, servers } = await listenOnLoopback(createServer, 0);
    expect(port).toBeGreaterThan(0);
    expect(servers.map((each) => each.address())).toStrictEqual(
      LOOPBACK_ADDRESSES.map(() => expect.objectContaining({ port }) as unknown),
    );
    servers.forEach((each) => each.close());
  });
});

describe('waitForListener', () => {
  test('waits for a port that is listened on later', async () => {
    const [port = 0] = await findFreePorts(1);
    const waiting = waitForListener(port, 10_000);
    const { servers } = await listenOnLoopback(createServer, port);
    expect(await waiting).toBe(true);
    servers.forEach((server) => server.close());
  });

  test('asks the host that it is given, and no other', async () => {
    const keepAlive = setInterval(() => undefined, 1000);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A TCP server that listens has an address object.
    const { port } = server.address() as AddressInfo;
    expect(await waitForListener(port, 5000, '127.0.0.1')).toBe(true);
    expect(await waitForListener(port, 0, '::1')).toBe(false);
    server.close();
    clearInterval(keepAlive);
  });

  test('returns false when the time is up', async () => {
    const [port = 0] = await findFreePorts(1);
    // The timer of waitForListener does not keep the process alive, so this one must.
    const keepAlive = setInterval(() => undefined, 1000);
    expect(await waitForListener(port, 150)).toBe(false);
    clearInterval(keepAlive);
  });
});

test.each([
  [3000, 3000],
  ['3000', 3000],
  [1, 1],
  [65535, 65535],
  [0, undefined],
  [65536, undefined],
  [3000.5, undefined],
  [-1, undefined],
  ['', undefined],
  ['0x10', undefined],
  ['1e3', undefined],
  [[3000], undefined],
  [null, undefined],
  [undefined, undefined],
])('parsePort reads %p as %p', (value, port) => {
  expect(parsePort(value)).toBe(port);
});

test.each([
  ['localhost', true],
  ['localhost:4000', true],
  ['LOCALHOST:4000', true],
  ['127.0.0.1:4000', true],
  ['[::1]:4000', true],
  ['localhost.example.com', false],
  ['example.com#localhost', false],
  ['127.0.0.1.example.com', false],
  ['127.0.0.2', false],
  ['0.0.0.0', false],
  ['', false],
  [undefined, false],
])('isLoopbackHost says of the host %p: %p', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});
