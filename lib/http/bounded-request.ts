import type { Agent, ClientRequest, OutgoingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { escapeUnverified } from '../log';

/** One request to a provider that may misbehave, and its bounds. */
export interface BoundedRequest {
  readonly headers: OutgoingHttpHeaders;
  /** Sent with POST; without one, the method is GET. */
  readonly body?: string;
  /** The connections to use, or false for a new one. */
  readonly agent: Agent | false;
  /** In all, from the first byte sent to the last one received. */
  readonly deadlineMs: number;
  readonly maximumBytes: number;
  /** For an answer whose status the caller judges. Otherwise each but 200 is a failure. */
  readonly anyStatus?: true;
  /**
   * Makes the error of a request.
   *
   * @param problem the end of a sentence that begins with the address
   * @param status of the answer, if there is one and the failure is about it
   */
  readonly failure: (problem: string, status: number | undefined, request: ClientRequest) => Error;
}

export interface BoundedAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Sends one request, without redirects or compression.
 *
 * @param uri https, or http for a loopback host
 * @returns the answer, if it is complete
 * @throws the error that `failure` makes
 */
export async function boundedRequest(uri: string, bounds: BoundedRequest): Promise<BoundedAnswer> {
  const { deadlineMs, maximumBytes, failure } = bounds;
  return new Promise((resolve, reject) => {
    const request = openRequest(uri, bounds);

    const fail = (problem: string, status?: number): void => {
      clearTimeout(deadline);
      request.destroy();
      reject(failure(problem, status, request));
    };
    // A socket timeout would start again with every byte that arrives.
    const deadline = setTimeout(() => {
      fail(`gave no complete answer within ${deadlineMs} ms`);
    }, deadlineMs);

    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(connectionProblem(error.code ?? error.name));
    });
    request.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      if (status !== 200 && bounds.anyStatus !== true) {
        const redirect = redirectOf(uri, status, headers.location);
        fail(`answered with status ${status} instead of 200${redirect}`, status);
        return;
      }
      if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
        fail('sent a compressed answer that was not asked for');
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > maximumBytes) fail(`sent more than ${maximumBytes} bytes`);
      });
      response.on('error', () => {
        fail('broke off in the middle of its answer');
      });
      response.on('end', () => {
        clearTimeout(deadline);
        resolve({ status, body: Buffer.concat(chunks) });
      });
    });
    request.end(bounds.body);
  });
}

function openRequest(
  uri: string,
  { headers, agent, body }: Pick<BoundedRequest, 'agent' | 'body' | 'headers'>,
): ClientRequest {
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    agent,
    headers: { ...headers, 'accept-encoding': 'identity' },
  };
  if (new URL(uri).protocol === 'https:') {
    // Set explicitly, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would switch it off.
    return requestHttps(uri, { ...options, rejectUnauthorized: true });
  }
  // Only for loopback hosts. A static import would load node:http at every cold start.
  return process.getBuiltinModule('node:http').request(uri, options);
}

function connectionProblem(code: string): string {
  // A provider that answered is not called out of reach: the operator would search the network for the fault.
  if (/CERT|ERR_TLS_|UNABLE_TO_/.test(code)) {
    return `has a certificate that cannot be trusted (${code})`;
  }
  if (code.startsWith('HPE_')) return `answered with something that is not HTTP (${code})`;
  return `cannot be reached (${code})`;
}

/** Says where an answer redirects to, as the end of a sentence; empty if it does not. */
function redirectOf(uri: string, statusCode: number, location: string | undefined): string {
  if (statusCode < 300 || statusCode > 399 || location === undefined) return '';
  const target = URL.parse(location, uri);
  if (target === null || !/^https?:/.test(target.protocol)) return ': a redirect';
  // Without the query, in which a provider may put a token.
  const address = escapeUnverified(`${target.origin}${target.pathname}`);
  return `: a redirect to ${address}, which is not followed`;
}
