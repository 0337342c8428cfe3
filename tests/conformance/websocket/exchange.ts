import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { callsSince, type ConformanceAnswer, parse, type Target, withoutChance } from '../request';

/** A connection to both targets, and the messages that are sent over it. */
export interface Exchange {
  /** Describes it; unique in the list. */
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Such as `?token=a`. */
  readonly query?: string;
  readonly protocols?: readonly string[];
  readonly messages?: readonly Message[];
  /** The number of calls of the authorizer that it causes; not compared if absent. */
  readonly authorizerCalls?: number;
}

export interface Message {
  readonly text: string;
  /** A reply may not be due: another message follows, whose reply shows that none came to this one. */
  readonly isMarked?: true;
}

/** Its route answers with the message. */
const MARK = JSON.stringify({ action: 'sendmessage', mark: true });
const TIMEOUT_MS = 10_000;

/** Connects to a target, and tells the handshake's answer and the replies as a request's answer. */
export async function exchange(
  target: Target,
  { headers = {}, query = '', protocols = [], messages = [], authorizerCalls }: Exchange,
): Promise<ConformanceAnswer> {
  const before = authorizerCalls === undefined ? 0 : await target.authorizerCalls();
  const socket = new WebSocket(target.baseUrl + query, protocols, {
    headers,
    handshakeTimeout: TIMEOUT_MS,
  });
  const answer = await handshake(socket);
  const replies = answer.status === 101 ? await converse(socket, messages) : undefined;
  return {
    ...answer,
    ...(replies !== undefined && { body: replies }),
    ...(authorizerCalls !== undefined && {
      authorizerCalls: await callsSince(before, target, authorizerCalls),
    }),
  };
}

async function handshake(socket: WebSocket): Promise<ConformanceAnswer> {
  const opened = new Promise<ConformanceAnswer>((resolve) => {
    socket.once('open', () => {
      const { protocol } = socket;
      resolve({ status: 101, headers: { 'sec-websocket-protocol': protocol }, body: {} });
    });
    socket.once('unexpected-response', (_request, response) => {
      resolve(refusal(response));
    });
    // Such as an answer without one of the offered subprotocols, which a browser refuses as well.
    socket.once('error', ({ message }) => {
      resolve({ status: 0, headers: {}, body: { error: message } });
    });
  });
  return opened;
}

async function refusal(response: IncomingMessage): Promise<ConformanceAnswer> {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(response, 'end');
  const body = parse(withoutChance(Buffer.concat(chunks).toString()));
  return { status: response.statusCode ?? 0, headers: {}, body: withoutConnection(body) };
}

async function converse(socket: WebSocket, messages: readonly Message[]) {
  const replies: Record<string, unknown> = {};
  try {
    for (const [index, message] of messages.entries()) {
      replies[`reply ${index}`] = await reply(socket, message);
    }
  } finally {
    const closed = once(socket, 'close');
    socket.close();
    await Promise.race([closed, timeout()]);
    socket.terminate();
  }
  return replies;
}

async function reply(socket: WebSocket, { text, isMarked }: Message): Promise<unknown> {
  // Before the message is sent, so that no reply can be missed.
  const received = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(text);
  if (isMarked) socket.send(MARK);
  const first = await Promise.race([received, timeout()]);
  if (first === undefined) throw new Error(`No reply to ${text}`);
  return withoutConnection(parse(withoutChance(first[0].toString())));
}

function timeout(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined);
    }, TIMEOUT_MS).unref();
  });
}

/** The ids of connections have another form on each target. */
function withoutConnection(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return { ...body, ...('connectionId' in body && { connectionId: '<id>', requestId: '<id>' }) };
}
