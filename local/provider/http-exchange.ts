import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackHost, isLoopbackOrigin } from '../network/loopback';

/** A request to the identity provider that fails; the message goes to its caller. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads a request body as text, and no more than `limit` bytes of it. */
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request
      .on('data', (chunk: Buffer) => {
        length += chunk.length;
        // The rest is still read and dropped: a destroyed request could not be answered.
        if (length <= limit) chunks.push(chunk);
        else reject(new RequestError(413, `the body must not exceed ${limit} bytes`));
      })
      .once('error', reject)
      .once('end', () => {
        resolve(Buffer.concat(chunks).toString('utf8'));
      });
  });
}

/** The media type of a request body, without parameters. */
export function mediaType(request: IncomingMessage): string | undefined {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

/**
 * Lets only this machine in. A request for another host name comes from a web page that has made its name
 * resolve to this machine (DNS rebinding). One with another origin comes from a page elsewhere, which
 * could otherwise send forms.
 *
 * @throws {RequestError}
 */
export function requireThisMachine({ headers: { host, origin } }: IncomingMessage): void {
  if (!isLoopbackHost(host)) throw new RequestError(403, 'use http://localhost');
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    throw new RequestError(403, 'only pages of this machine may send requests');
  }
}

/** The path of a request, without the query string. */
export function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? '/';
}

/** Answers with a body that must not be cached. */
export function respond(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Uint8Array,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** Answers with an error in the form of RFC 6749 section 5.2. */
export function respondWithError(response: ServerResponse, status: number, message: string): void {
  const body = {
    error: status === 500 ? 'server_error' : 'invalid_request',
    error_description: message,
  };
  respond(response, status, 'application/json', JSON.stringify(body));
}
