import { once } from 'node:events';
import { IncomingMessage, request as httpRequest, Server, ServerResponse } from 'node:http';
import { request as httpsRequest, Server as HttpsServer } from 'node:https';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { isLoopbackHost } from './loopback';

/** The events in which Node hands a request to a server. */
const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect'];

const PROBE_TIMEOUT_MS = 5000;
/** A reserved name (RFC 2606), which no request to this machine can have by accident. */
const PROBE_HOST = 'guard.invalid';

/**
 * Closes every HTTP server of this process, also those that another package starts, to web pages. A
 * page may send a request to any port of the machine that shows it, and may make a name of its own
 * resolve to that machine (DNS rebinding). So a request must ask for a path, be addressed to a loopback
 * name and the server's own port, and must not carry an `Origin`.
 *
 * It stands in Node's own server because serverless-offline gives no access to its Lambda port: the
 * refusal comes before anything is parsed or run, and a server that is new here is closed as well.
 *
 * @param browserPorts ports that pages may call: their servers decide on origins themselves, and a
 *   proxy in front of them may have a port of its own
 * @param webSocketPorts ports on which pages may open a WebSocket, and may do nothing else
 * @returns takes the guard away again
 */
export function guardListeners(
  browserPorts: readonly number[],
  webSocketPorts: readonly number[] = [],
): () => void {
  const portsFor = (event: string): readonly number[] =>
    event === 'upgrade' ? [...browserPorts, ...webSocketPorts] : browserPorts;
  const restore = [Server.prototype, HttpsServer.prototype].map((prototype) =>
    guard(prototype, portsFor),
  );
  return () => {
    restore.forEach((each) => {
      each();
    });
  };
}

/** Whether a port of this machine refuses a request that a web page could have made. */
export async function isGuarded(
  port: number,
  protocol: 'http' | 'https',
  host = 'localhost',
): Promise<boolean> {
  const send = protocol === 'http' ? httpRequest : httpsRequest;
  const client = send({
    port,
    host,
    headers: { host: PROBE_HOST, origin: `http://${PROBE_HOST}` },
    // The certificate is the developer's own, and nothing secret is sent.
    rejectUnauthorized: false,
  });
  client.setTimeout(PROBE_TIMEOUT_MS, () => client.destroy(new Error('no answer')));
  try {
    // The event has one value, which is the answer.
    const [response] = (await once(client.end(), 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode === 403 && response.headers[GUARD_HEADER] !== undefined;
  } catch {
    return false;
  }
}

/** Marks a refusal of the guard, so that it cannot be taken for one of the server behind it. */
const GUARD_HEADER = 'x-listener-guard';

function guard(
  prototype: Server | HttpsServer,
  portsFor: (event: string) => readonly number[],
): () => void {
  // The types list one overload for each event; this passes all of them on as they came.
  const guarded = prototype as { emit: (event: string, ...values: unknown[]) => boolean };
  const { emit } = guarded;
  guarded.emit = function (event, ...values) {
    const [request, answer] = values;
    if (REQUEST_EVENTS.includes(event) && request instanceof IncomingMessage) {
      const problem = problemOf(request, portsFor(event));
      if (problem !== undefined) {
        refuse(answer, problem);
        return true;
      }
    }
    return emit.call(this, event, ...values);
  };
  return () => {
    guarded.emit = emit;
  };
}

function problemOf(
  { headers, socket, url = '' }: IncomingMessage,
  browserPorts: readonly number[],
): string | undefined {
  // A stream in the memory of this process, over which explain/ sends requests: a page cannot have one.
  const connection: Duplex = socket;
  if (!(connection instanceof Socket)) return undefined;
  const { localPort } = socket;
  const { host, origin } = headers;
  // The absolute form (RFC 9112, 3.2.2) names a host of its own, which servers prefer to `Host`.
  if (!url.startsWith('/')) return 'This server answers to a path only; begin the target with a /.';
  const isForBrowsers = localPort !== undefined && browserPorts.includes(localPort);
  const isOwnHost =
    isLoopbackHost(host) && (isForBrowsers || host?.endsWith(`:${String(localPort)}`) === true);
  if (!isOwnHost) {
    return `This server answers to http://localhost:${String(localPort)} only; a proxy in front of it must send that as Host.`;
  }
  return isForBrowsers || origin === undefined
    ? undefined
    : 'This server is not for web pages; leave the header Origin out.';
}

function refuse(answer: unknown, problem: string): void {
  const body = JSON.stringify({ message: problem });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    connection: 'close',
    [GUARD_HEADER]: 'refused',
  };
  if (answer instanceof ServerResponse) {
    answer.writeHead(403, headers).end(body);
  } else if (answer instanceof Duplex) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    answer.end(['HTTP/1.1 403 Forbidden', ...lines, '', body].join('\r\n'));
  }
}
