import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type Server } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A request, as a caller sends it. */
export interface SentRequest {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  /** Names and values; a name can stand there twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly sourceIp: string;
}

/** The answer of a server, and the stream over which it came. */
export interface Exchanged {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly socket: Duplex;
}

const TIMEOUT_MS = 60_000;

/** Headers of the connection, and those that differ in every answer. */
const NOT_EXPLAINED =
  /^(?:connection|keep-alive|date|content-length|transfer-encoding|accept-ranges|cache-control|x-amzn-requestid|apigw-requestid)$/;

/**
 * Sends a request to a server of this process that listens on no port: Node reads the request from a stream in memory,
 * so repeated headers, their case and the path arrive as they would over a network.
 *
 * https://nodejs.org/api/http.html#event-connection
 */
export async function exchange(
  server: Pick<Server, 'emit'>,
  { method, path, headers, sourceIp }: SentRequest,
): Promise<Exchanged> {
  const [here, there] = duplexPair();
  Object.assign(there, { remoteAddress: sourceIp });
  server.emit('connection', there);
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const sent = httpRequest({
    method,
    path,
    createConnection: () => here,
    // A flat list keeps names that stand there twice.
    headers: [...(hasHost ? [] : ['Host', 'localhost']), ...headers.flat()],
  });
  sent.end();
  try {
    const [answer] = (await once(sent, 'response', {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })) as [IncomingMessage];
    const body = await text(answer);
    const explained = Object.entries(answer.headers)
      .filter(([name]) => !NOT_EXPLAINED.test(name))
      .map(([name, value]): [string, string] => [name, String(value)]);
    return {
      status: answer.statusCode ?? 0,
      headers: Object.fromEntries(explained),
      body,
      socket: there,
    };
  } finally {
    here.destroy();
    there.destroy();
  }
}
