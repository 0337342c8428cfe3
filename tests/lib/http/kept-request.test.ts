import { setTimeout } from 'node:timers/promises';
import { keptRequest } from '../../../lib/http/kept-request';
import {
  type IntrospectionServer,
  startIntrospectionServer,
} from '../../support/introspection-server';

const DEADLINE_MS = 300;
/** Some time for a busy machine. */
const MAXIMUM_WAIT_MS = 2_000;

let server: IntrospectionServer;

beforeEach(async () => {
  server = await startIntrospectionServer();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
});

const ask = (): Promise<string> =>
  keptRequest(server.endpoint, {
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
    request.socket.destroy();
  });
  const ended = await Promise.race([ask(), setTimeout(MAXIMUM_WAIT_MS, 'still waiting')]);
  expect(ended).toMatch(/gave no complete answer within \d{1,3} ms$/);
  expect(requests).toBe(2);
});
