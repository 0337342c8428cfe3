import type { Agent, ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
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
  /** Makes the error from the end of a sentence that begins with the address. */
  readonly failure: (problem: string, request: ClientRequest) => Error;
  /** The error for a status or a header that is not acceptable. Without it, the caller judges the status itself. */
  readonly refuse?: (response: IncomingMessage) => Error | undefined;
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
 * @throws what `failure` and `refuse` make
 */
export async function boundedRequest(uri: string, bounds: BoundedRequest): Promise<BoundedAnswer> {
  const { deadlineMs, maximumBytes, failure } = bounds;
  return new Promise((resolve, reject) => {
    const request = openRequest(uri, bounds);

    const end = (error: Error): void => {
      clearTimeout(deadline);
      request.destroy();
      reject(error);
    };
    const fail = (problem: string): void => {
      end(failure(problem, request));
    };
    // A socket timeout would start again with every byte that arrives.
    const deadline = setTimeout(() => {
      fail(`gave no complete answer within ${deadlineMs} ms`);
    }, deadlineMs);

    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(connectionProblem(error.code ?? error.name));
    });
    request.on('response', (response) => {
      const refusal = bounds.refuse?.(response);
      if (refusal !== undefined) {
        end(refusal);
        return;
      }
      if ((response.headers['content-encoding'] ?? 'identity') !== 'identity') {
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
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
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
  if (/CERT|^ERR_TLS_|^UNABLE_TO_/.test(code)) {
    return `has a certificate that cannot be trusted (${code})`;
  }
  if (code.startsWith('HPE_')) return `answered with something that is not HTTP (${code})`;
  return `cannot be reached (${code})`;
}

/** Says where an answer redirects to, as the end of a sentence; empty if it does not. */
export function redirectOf(uri: string, statusCode: number, location: string | undefined): string {
  if (statusCode < 300 || statusCode > 399 || location === undefined) return '';
  const target = URL.parse(location, uri);
  if (target === null || !/^https?:$/.test(target.protocol)) return ': a redirect';
  // Without the query, in which a provider may put a token.
  const address = escapeUnverified(`${target.origin}${target.pathname}`) ?? '';
  return `: a redirect to ${address}, which is not followed`;
}
