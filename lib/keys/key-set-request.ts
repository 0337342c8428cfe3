import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Undecided } from '../undecided';

/** API Gateway's own JWT authorizer gives a provider as long, and a key set as much room. */
export const KEY_SET_DEADLINE_MS = 1_500;
export const KEY_SET_MAXIMUM_BYTES = 150_000;

/** The signing keys could not be had, so nothing can be said about a token. Never a verdict on the token. */
export class SigningKeysUnavailable extends Undecided {
  override readonly name = 'SigningKeysUnavailable';
  override readonly reason = 'keys_unavailable';
}

/**
 * Gets a key set, however badly the provider behaves: one GET on a connection of its own, without
 * redirects or compression, that ends within {@link KEY_SET_DEADLINE_MS} in all.
 *
 * @param uri the JWKS endpoint, http or https
 * @returns the body, at most {@link KEY_SET_MAXIMUM_BYTES} bytes
 * @throws {SigningKeysUnavailable} on anything but a complete answer with status 200
 */
export async function requestKeySet(uri: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = openRequest(uri);

    const fail = (problem: string): void => {
      clearTimeout(deadline);
      request.destroy();
      reject(new SigningKeysUnavailable(`${uri} ${problem}`));
    };
    // A timer of its own: a socket timeout starts anew with every byte that trickles in.
    const deadline = setTimeout(() => {
      fail(`gave no complete answer within ${KEY_SET_DEADLINE_MS} ms`);
    }, KEY_SET_DEADLINE_MS);

    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(`cannot be reached (${error.code ?? error.name})`);
    });
    request.on('response', (response) => {
      const problem = headProblem(response);
      if (problem !== undefined) {
        fail(problem);
        return;
      }
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > KEY_SET_MAXIMUM_BYTES) fail(`sent more than ${KEY_SET_MAXIMUM_BYTES} bytes`);
      });
      response.on('error', () => {
        fail('broke off in the middle of its answer');
      });
      response.on('end', () => {
        clearTimeout(deadline);
        resolve(Buffer.concat(chunks));
      });
    });
    request.end();
  });
}

function openRequest(uri: string): ClientRequest {
  const options = {
    // A connection kept from before a freeze of the function may be dead without knowing it.
    agent: false,
    headers: {
      accept: 'application/json, application/jwk-set+json',
      'accept-encoding': 'identity',
    },
  } as const;
  if (new URL(uri).protocol === 'https:') {
    // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would switch it off.
    return requestHttps(uri, { ...options, rejectUnauthorized: true });
  }
  // For loopback hosts only. A static import would load it, and much besides, at every cold start.
  return process.getBuiltinModule('node:http').request(uri, options);
}

function headProblem({ statusCode, headers }: IncomingMessage): string | undefined {
  if (statusCode !== 200) return `answered with status ${statusCode ?? 0} instead of 200`;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return 'sent a compressed answer that was not asked for';
  }
  return undefined;
}
