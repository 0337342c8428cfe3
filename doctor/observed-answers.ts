import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** The head of an answer, and when it came. Times are milliseconds since 1970. */
export interface ObservedAnswer {
  readonly status: number;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The clock of the server: `Date`, plus the `Age` that a cache adds to it (RFC 9110 section 6.6.1, RFC 9111 section 5.1). */
  readonly serverTime?: number;
  /** When the certificate of the server expires. */
  readonly certificateExpiresAt?: number;
}

/** The answers that this process gets, while it sends requests by code that does not show their heads. */
export interface ObservedAnswers {
  /** The latest answer of an address. */
  readonly of: (uri: string) => ObservedAnswer | undefined;
  readonly stop: () => void;
}

const STARTED = 'http.client.request.start';
/** Node.js says so as soon as the head of an answer is there. */
const ANSWERED = 'http.client.response.finish';

/** Begins to look at every answer, as https://nodejs.org/api/diagnostics_channel.html#http describes. */
export function observeAnswers(now: () => number): ObservedAnswers {
  const sent = new WeakMap<ClientRequest, number>();
  const answers = new Map<string, ObservedAnswer>();
  const onStart = (message: unknown): void => {
    sent.set((message as { readonly request: ClientRequest }).request, now());
  };
  const onAnswer = (message: unknown): void => {
    // The form that the documentation of Node.js gives the message.
    const { request, response } = message as {
      readonly request: ClientRequest;
      readonly response: IncomingMessage;
    };
    const receivedAt = now();
    answers.set(addressOf(request), {
      status: response.statusCode ?? 0,
      sentAt: sent.get(request) ?? receivedAt,
      receivedAt,
      ...serverTimeIn(response),
      ...certificateOf(response),
    });
  };
  subscribe(STARTED, onStart);
  subscribe(ANSWERED, onAnswer);
  return {
    of: (uri) => answers.get(withoutFragment(uri)),
    stop: () => {
      unsubscribe(STARTED, onStart);
      unsubscribe(ANSWERED, onAnswer);
    },
  };
}

function addressOf(request: ClientRequest): string {
  return withoutFragment(
    `${request.protocol}//${String(request.getHeader('host'))}${request.path}`,
  );
}

function withoutFragment(uri: string): string {
  const url = new URL(uri);
  url.hash = '';
  return url.href;
}

function serverTimeIn({ headers }: IncomingMessage): Pick<ObservedAnswer, 'serverTime'> {
  const date = Date.parse(headers.date ?? '');
  const age = /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) : 0;
  return Number.isNaN(date) ? {} : { serverTime: date + age * 1000 };
}

function certificateOf({ socket }: IncomingMessage): Pick<ObservedAnswer, 'certificateExpiresAt'> {
  if (!(socket instanceof TLSSocket)) return {};
  const expiresAt = Date.parse(socket.getPeerCertificate().valid_to);
  return Number.isNaN(expiresAt) ? {} : { certificateExpiresAt: expiresAt };
}
