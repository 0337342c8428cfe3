import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { requestTestToken } from '../../../local/provider/test-token-client';
import type { Report } from '../../deploy/report';
import { connect, connected, type Handshake, type Socket } from './socket';

/** A running WebSocket example: on this machine, or on the emulator. */
export interface RunningExample {
  readonly url: string;
  readonly stage: string;
  readonly issuer: string;
  /** The address of Lambda. */
  readonly lambdaUrl: string;
}

type Places = readonly (readonly [place: string, (token: string) => Handshake])[];

const inHeader = (token: string): Handshake => ({ headers: { Authorization: `Bearer ${token}` } });
const inSubprotocol = (token: string): Handshake => ({ subprotocols: ['bearer', token] });

const PLACES: Places = [
  ['Authorization', inHeader],
  ['the subprotocol', inSubprotocol],
];

const SUBSCRIBE = { action: 'subscribe' };

/** Checks everything that the README of the example says. */
export async function checkWebSocketExample(
  report: Report,
  { url, stage, issuer, lambdaUrl }: RunningExample,
): Promise<void> {
  const lambda = new LambdaClient({
    endpoint: lambdaUrl,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  const token = (request: Readonly<Record<string, string | boolean>>): Promise<string> =>
    requestTestToken(issuer, request);

  async function invoke(name: string, event: object = {}): Promise<unknown> {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({
        FunctionName: `deliveries-${stage}-${name}`,
        Payload: JSON.stringify(event),
      }),
    );
    const answer = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined) throw new Error(`${name} failed: ${answer}`);
    return JSON.parse(answer);
  }

  const announce = (principal: string, id: string): Promise<unknown> =>
    invoke('announce', { issuer, principal, delivery: { id, status: 'delivered' } });

  const announced = (id: string) => ({ delivery: { id, status: 'delivered' } });

  async function subscribed(user: string, more: object = {}): Promise<Socket> {
    const socket = await connected(url, inSubprotocol(await token({ user, ...more })));
    socket.send(SUBSCRIBE);
    const answer = await socket.next();
    strictEqual((answer as { message?: unknown }).message, 'Subscribed');
    return socket;
  }

  await report.check('without a token: 401', async () => {
    strictEqual(await connect(url, {}), 401);
    strictEqual(await connect(url, { subprotocols: ['bearer'] }), 401);
  });

  await report.check('a token in the query string is none: 401', async () => {
    strictEqual(await connect(url, { query: `?token=${await token({ user: 'alice' })}` }), 401);
  });

  await report.check('two tokens, even if they are equal: 401', async () => {
    const good = await token({ user: 'alice' });
    strictEqual(await connect(url, { ...inHeader(good), ...inSubprotocol(good) }), 401);
  });

  for (const [place, handshake] of PLACES) {
    await report.check(`a token in ${place} that cannot become good: 403`, async () => {
      strictEqual(await connect(url, handshake(await token({ wrongKey: true }))), 403);
      strictEqual(await connect(url, handshake(await token({ expired: true }))), 403);
    });

    await report.check(`a token in ${place} that is not valid yet: 401`, async () => {
      strictEqual(await connect(url, handshake(await token({ notYet: true }))), 401);
    });
  }

  await report.check('the subprotocol is answered to the client that offers it', async () => {
    const good = await token({ user: 'alice' });
    const withSubprotocol = await connected(url, inSubprotocol(good));
    strictEqual(withSubprotocol.protocol, 'bearer');
    await withSubprotocol.close();
    const withHeader = await connected(url, inHeader(good));
    strictEqual(withHeader.protocol, '');
    await withHeader.close();
  });

  await report.check('every message has the caller that the authorizer has verified', async () => {
    const good = await token({ user: 'alice' });
    const socket = await connected(url, inHeader(good));
    for (const message of [SUBSCRIBE, SUBSCRIBE]) {
      socket.send(message);
      deepStrictEqual(await socket.next(), { message: 'Subscribed', expiresAt: expiryOf(good) });
    }
    socket.send({ action: 'no such action' });
    strictEqual(
      ((await socket.next()) as { message: string }).message.startsWith('There is no such action'),
      true,
    );
    await socket.close();
  });

  await report.check('a route answers 403 without its scope, and subscribes nobody', async () => {
    const socket = await connected(url, inSubprotocol(await token({ user: 'carol' })));
    socket.send(SUBSCRIBE);
    deepStrictEqual(await socket.next(), { message: 'Forbidden' });
    deepStrictEqual(await announce('carol', '1'), { sent: 0 });
    await socket.close();
  });

  await report.check(
    'an announcement reaches each connection of its owner, and no other',
    async () => {
      const [first, second, bob] = [
        await subscribed('alice'),
        await subscribed('alice'),
        await subscribed('bob'),
      ];
      deepStrictEqual(await announce('alice', '1'), { sent: 2 });
      deepStrictEqual(await announce('bob', '2'), { sent: 1 });
      deepStrictEqual(await announce('alice', '3'), { sent: 2 });
      for (const socket of [first, second]) {
        deepStrictEqual(
          [await socket.next(), await socket.next()],
          [announced('1'), announced('3')],
        );
      }
      // The first message that bob gets at all.
      deepStrictEqual(await bob.next(), announced('2'));
      await Promise.all([first, second, bob].map((socket) => socket.close()));
    },
  );

  await report.check('a connection that is closed gets no more announcements', async () => {
    const socket = await subscribed('alice');
    await socket.close();
    await eventually(async () => {
      deepStrictEqual(await announce('alice', '1'), { sent: 0 });
    });
  });

  report.heading('The token ends');
  const [announcedTo, talkative, silent, other] = await Promise.all([
    subscribed('alice', { endsSoon: true }),
    subscribed('bob', { endsSoon: true }),
    subscribed('dora', { endsSoon: true }),
    subscribed('dora'),
  ]);
  const end = expiryOf(await token({ user: 'alice', endsSoon: true }));
  await delay(end * 1000 - Date.now());

  await report.check('an announcement is not sent, and ends the connection', async () => {
    deepStrictEqual(await announce('alice', '1'), { sent: 0 });
    await announcedTo.ended();
  });
  await report.check('a message of the client is not served, and ends the connection', async () => {
    talkative.send(SUBSCRIBE);
    await talkative.ended();
  });
  await report.check('a silent connection is ended within a minute, and no other', async () => {
    // The schedule may have been here already.
    await invoke('endExpired');
    await silent.ended();
    deepStrictEqual(await announce('dora', '4'), { sent: 1 });
    deepStrictEqual(await other.next(), announced('4'));
    await other.close();
  });
}

/** The `exp` of a token of the local provider. */
function expiryOf(token: string): number {
  const [, payload = ''] = token.split('.');
  return Number(
    (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp: unknown }).exp,
  );
}

const EVENTUALLY_MS = 10_000;

/** For what happens some time after the other side has seen its cause. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + EVENTUALLY_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await delay(100);
    }
  }
}
