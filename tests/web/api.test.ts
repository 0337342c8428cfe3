import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiRequest, createApi } from '../../web/api';
import type { Session } from '../../web/session';
import { decodeToken } from '../support/local-tokens';
import { type IdentityProviderProcess, startIdentityProviderProcess } from '../support/process';
import { revokeRefreshToken, sessionFor, signIn } from './web-session';

jest.setTimeout(30_000);

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const GET: ApiRequest = { method: 'GET', path: '/sayhello' };

let provider: IdentityProviderProcess;
let server: Server;
let api: string;
/** One for each request; the last one goes on. */
let responses: Respond[];
let received: {
  readonly line: string;
  readonly token: string | undefined;
  readonly body: string;
}[];

beforeAll(async () => {
  provider = await startIdentityProviderProcess();
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { authorization } = request.headers;
      received.push({
        line: `${String(request.method)} ${String(request.url)}`,
        token: authorization,
        body: Buffer.concat(chunks).toString(),
      });
      const respond = responses.length > 1 ? responses.shift() : responses[0];
      respond?.(request, response);
    })();
  });
  await once(server.listen(0, 'localhost'), 'listening');
  // A TCP server that listens has an address object.
  api = `http://localhost:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  received = [];
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await provider.stop();
});

function answering(
  status: number,
  body: object = {},
  headers: Record<string, string> = {},
): Respond {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

async function call(session: Session, request: ApiRequest = GET) {
  const token = { header: 'Authorization', prefix: 'Bearer ' };
  return createApi({ api, token }, session)(request);
}

async function aliceSession(now?: () => number): Promise<Session> {
  const { session } = sessionFor({ issuer: provider.issuer, ...(now && { now }) });
  await signIn(session, 'alice');
  return session;
}

const nobody = () => sessionFor({ issuer: provider.issuer }).session;
const tokensSent = () => received.map(({ token = '' }) => token.replace('Bearer ', ''));

describe('a call of the API', () => {
  test('carries the token of the user, and hands back the answer', async () => {
    responses = [answering(200, { message: 'Hello' }, { 'x-amzn-RequestId': 'r-1' })];
    const answer = await call(await aliceSession());
    expect(answer).toEqual({
      request: GET,
      status: 200,
      body: { message: 'Hello' },
      requestId: 'r-1',
      hadToken: true,
      isSecondTry: false,
      milliseconds: expect.any(Number) as number,
    });
    expect(received[0]?.line).toBe('GET /sayhello');
    expect(decodeToken(String(tokensSent()[0])).payload).toMatchObject({ sub: 'alice' });
  });

  test('has no token if nobody is signed in', async () => {
    responses = [answering(401, { message: 'Unauthorized' }, { 'www-authenticate': 'Bearer' })];
    const answer = await call(nobody());
    expect(answer).toMatchObject({ status: 401, hadToken: false, challenge: 'Bearer' });
    expect(received).toEqual([{ line: 'GET /sayhello', token: undefined, body: '' }]);
  });

  test('sends a body as JSON', async () => {
    responses = [answering(201)];
    await call(nobody(), { method: 'POST', path: '/reports', body: { title: 'Ä' } });
    expect(received).toEqual([{ line: 'POST /reports', token: undefined, body: '{"title":"Ä"}' }]);
  });

  test.each<[string, Respond, object]>([
    [
      'the reason of a 403',
      answering(403, { message: 'no', reason: 'route_not_entitled' }),
      { status: 403, reason: 'route_not_entitled', isSecondTry: false },
    ],
    [
      'the seconds of a 503',
      answering(503, {}, { 'retry-after': '5' }),
      { status: 503, retryAfterSeconds: 5, isSecondTry: false },
    ],
    [
      'no body that is not an object',
      (_request, response) => response.end('[1]'),
      { status: 200, body: undefined },
    ],
    [
      'nothing of a connection that breaks',
      (request) => request.socket.destroy(),
      { status: undefined },
    ],
    [
      'nothing of a redirect, which would carry the token elsewhere',
      answering(307, {}, { location: 'https://evil.example.com/' }),
      { status: undefined },
    ],
  ])('reads %s', async (_name, respond, expected) => {
    responses = [respond];
    expect(await call(await aliceSession())).toMatchObject(expected);
    expect(received).toHaveLength(1);
  });
});

test('neither a date in Retry-After nor a reason of a 200 is read', async () => {
  const headers = { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' };
  responses = [answering(200, { reason: 'token_expired' }, headers)];
  const { retryAfterSeconds, reason } = await call(nobody());
  expect([retryAfterSeconds, reason]).toEqual([undefined, undefined]);
});

describe('a token that is not accepted', () => {
  test.each<[string, Respond]>([
    ['401', answering(401)],
    ['403 because it has expired', answering(403, { reason: 'token_expired' })],
  ])('with %s is renewed, and the call is made once more', async (_name, refusal) => {
    responses = [refusal, answering(200, { message: 'Hello' })];
    const answer = await call(await aliceSession());
    expect(answer).toMatchObject({ status: 200, isSecondTry: true });
    const [first, second] = tokensSent();
    expect(received).toHaveLength(2);
    expect(first).not.toBe(second);
  });

  test('twice is not tried a third time', async () => {
    responses = [answering(401)];
    expect(await call(await aliceSession())).toMatchObject({ status: 401, isSecondTry: true });
    expect(received).toHaveLength(2);
  });

  test.each(['route_not_entitled', 'token_revoked', 'signature_invalid'])(
    'with 403 and %s is not renewed',
    async (reason) => {
      responses = [answering(403, { reason })];
      expect(await call(await aliceSession())).toMatchObject({ status: 403, isSecondTry: false });
      expect(received).toHaveLength(1);
    },
  );

  test('leaves the user signed out if the provider does not renew it', async () => {
    const session = await aliceSession();
    await revokeRefreshToken(session, provider.issuer);
    responses = [answering(401)];
    const answer = await call(session);
    expect(answer).toMatchObject({ status: 401, hadToken: true, isSecondTry: false });
    expect(answer.signInProblem).toMatchObject({ kind: 'ended' });
    expect(session.user()).toBeUndefined();
    expect(await call(session)).toMatchObject({ status: 401, hadToken: false });
  });

  test('is renewed once for calls whose refusals come one after the other', async () => {
    const session = await aliceSession();
    const held: (() => void)[] = [];
    responses = [
      answering(401),
      (request, response) =>
        held.push(() => {
          answering(401)(request, response);
        }),
      answering(200),
    ];
    const calls = [call(session), call(session)];
    const first = await Promise.race(calls);
    held.forEach((release) => {
      release();
    });
    const answers = await Promise.all(calls);
    expect([first, ...answers].map(({ status }) => status)).toEqual([200, 200, 200]);
    const sent = tokensSent();
    expect(sent).toHaveLength(4);
    expect(new Set(sent).size).toBe(2);
  });
});

describe('a sign-in that has ended', () => {
  test('sends nothing, since the API would do it as nobody', async () => {
    const clock = { now: Date.now() };
    const session = await aliceSession(() => clock.now);
    await revokeRefreshToken(session, provider.issuer);
    clock.now += 60 * 60_000;
    responses = [answering(200)];
    const answer = await call(session, { method: 'POST', path: '/reports', body: {} });
    expect(answer).toMatchObject({ status: undefined, hadToken: false });
    expect(answer.signInProblem).toMatchObject({ kind: 'ended' });
    expect(received).toEqual([]);
  });
});

describe('a provider that does not answer', () => {
  test('leaves a token in use that is about to expire', async () => {
    const clock = { now: Date.now() };
    const own = await startIdentityProviderProcess();
    const { session } = sessionFor({ issuer: own.issuer, now: () => clock.now });
    await signIn(session, 'alice');
    await own.stop();
    clock.now += 59.8 * 60_000;
    responses = [answering(200)];
    expect(await call(session)).toMatchObject({ status: 200, hadToken: true });

    responses = [answering(401)];
    const answer = await call(session);
    expect(answer).toMatchObject({ status: 401, isSecondTry: false });
    expect(answer.signInProblem).toMatchObject({ kind: 'unavailable' });
    expect(session.user()).toEqual({ id: 'alice', name: 'alice' });
  });
});
