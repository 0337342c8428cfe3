import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import tls from 'node:tls';
import { keptRequest } from '../../../lib/http/kept-request';
import { selfSignedCertificate } from '../../support/certificate';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';

const DEADLINE_MS = 1_000;
/** Some time for a busy machine. */
const MAXIMUM_WAIT_MS = 5_000;

let server: IntrospectionServer;

beforeEach(async () => {
  server = await startIntrospectionServer();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
});

const ask = (uri = server.endpoint): Promise<string> =>
  keptRequest(uri, {
    headers: {},
    body: '',
    deadlineMs: DEADLINE_MS,
    maximumBytes: 100,
    failure: (problem) => new Error(problem),
  }).then(
    ({ status }) => `status ${status}`,
    (error: unknown) => String(error),
  );

test('a connection that turns out to be dead is replaced within the deadline, also if the clock is set back', async () => {
  await expect(ask()).resolves.toBe('status 200');
  let requests = 0;
  server.answer((request) => {
    requests += 1;
    // The second request gets no answer at all.
    if (requests > 1) return;
    const anHourAgo = Date.now() - 3_600_000;
    jest.spyOn(Date, 'now').mockImplementation(() => anHourAgo);
    void setTimeout(200).then(() => request.socket.destroy());
  });
  const ended = await Promise.race([
    ask(),
    setTimeout(MAXIMUM_WAIT_MS, 'still waiting', { ref: false }),
  ]);
  const [, leftMs] = /gave no complete answer within (\d+) ms$/.exec(ended) ?? [];
  expect(Number(leftMs)).toBeGreaterThan(1);
  expect(Number(leftMs)).toBeLessThanOrEqual(800);
  expect(requests).toBe(2);
});

test('the other connections are given up with the dead one', async () => {
  const held: (() => void)[] = [];
  server.answer((_request, response) => {
    held.push(() => response.end('{}'));
  });
  const both = [ask(), ask()];
  while (held.length < 2) await setTimeout(5);
  for (const answer of held) answer();
  await Promise.all(both);
  let isFirst = true;
  server.answer((request, response) => {
    if (isFirst) request.socket.destroy();
    else response.end('{}');
    isFirst = false;
  });
  await expect(ask()).resolves.toBe('status 200');
  expect(server.connections()).toBe(3);
});

test('a request is sent once if its connection is new, or if the provider has answered', async () => {
  let requests = 0;
  server.answer((request) => {
    requests += 1;
    request.socket.destroy();
  });
  await expect(ask()).resolves.toBe('Error: cannot be reached (ECONNRESET)');
  expect(requests).toBe(1);

  server.answer({});
  await ask();
  server.answer((_request, response) => {
    requests += 1;
    response.writeHead(500).end();
  });
  await expect(ask()).resolves.toBe('Error: answered with status 500 instead of 200');
  expect(requests).toBe(2);

  server.answer({});
  await ask();
  // The code of a dead connection, in a place that the provider chooses.
  server.answer((_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/(ECONNRESET)' }).end();
  });
  await expect(ask()).resolves.toContain('/(ECONNRESET), which is not followed');
  expect(requests).toBe(3);
});

describe('a connection', () => {
  test.each([
    ['at once', 0, 1],
    ['after 20 seconds', 20_000, 1],
    ['and is not after more than 20 seconds', 20_001, 2],
    ['and is not if the clock was set back', -1, 2],
  ])('is used again %s', async (_when, passedMs, connections) => {
    const startedAt = Date.now();
    const now = jest.spyOn(Date, 'now').mockReturnValue(startedAt);
    await ask();
    now.mockReturnValue(startedAt + passedMs);
    await ask();
    expect(server.connections()).toBe(connections);
  });

  describe('over https', () => {
    const { key, cert } = selfSignedCertificate();
    let https: Server;
    let connections: number;
    let uri: string;

    beforeEach(async () => {
      connections = 0;
      https = createServer({ key, cert }, (_request, response) => response.end('{}'));
      https.on('secureConnection', () => (connections += 1)).listen(0, '127.0.0.1');
      await once(https, 'listening');
      // A TCP server that listens has an address object.
      uri = `https://127.0.0.1:${(https.address() as AddressInfo).port}/`;
    });

    afterEach(async () => {
      https.close();
      https.closeAllConnections();
      await once(https, 'close');
    });

    test('is used again, which saves a handshake', async () => {
      // Node reads the certificates that a process trusts when the process starts.
      const { createSecureContext } = tls;
      jest
        .spyOn(tls, 'createSecureContext')
        .mockImplementation((options) => createSecureContext({ ...options, ca: cert }));
      await expect(ask(uri)).resolves.toBe('status 200');
      await expect(ask(uri)).resolves.toBe('status 200');
      expect(connections).toBe(1);
    });

    test('is refused if the certificate cannot be trusted', async () => {
      await expect(ask(uri)).resolves.toBe(
        'Error: has a certificate that cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
      );
    });
  });
});
