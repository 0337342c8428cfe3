import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { escapeUnverified } from '../log';
import { Undecided } from '../undecided';

/** The limits of API Gateway's own JWT authorizer. */
export const KEY_SET_DEADLINE_MS = 1_500;
export const KEY_SET_MAXIMUM_BYTES = 150_000;

/** What to do if the provider does not have a key set at the address. */
export const WRONG_ADDRESS =
  'set the address of the key set (JWKS_URI, or jwksUri of the entry) or check the issuer';

/** The signing keys are not available, so no token can be verified. Not a verdict on a token. */
export class SigningKeysUnavailable extends Undecided {
  override readonly name = 'SigningKeysUnavailable';
  override readonly reason = 'keys_unavailable';
}

/** The provider answered that the address is empty: 404 or 410. */
export class NothingAtAddress extends SigningKeysUnavailable {}

/**
 * Requests a key set or a discovery document, and is safe if the provider misbehaves: one GET on a new connection, without
 * redirects or compression, that ends within {@link KEY_SET_DEADLINE_MS}.
 *
 * @param uri http or https
 * @returns the body, at most {@link KEY_SET_MAXIMUM_BYTES} bytes
 * @throws {SigningKeysUnavailable} if the answer is incomplete or its status is not 200
 */
export async function requestDocument(uri: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = openRequest(uri);

    const fail = (problem: string, Failure = SigningKeysUnavailable): void => {
      clearTimeout(deadline);
      request.destroy();
      reject(new Failure(`${uri} ${problem}`));
    };
    // A socket timeout would start again with every byte that arrives.
    const deadline = setTimeout(() => {
      fail(`gave no complete answer within ${KEY_SET_DEADLINE_MS} ms`);
    }, KEY_SET_DEADLINE_MS);

    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(connectionProblem(error.code ?? error.name));
    });
    request.on('response', (response) => {
      const problem = headProblem(uri, response);
      if (problem !== undefined) {
        fail(problem, isNothing(response.statusCode) ? NothingAtAddress : undefined);
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
    // After a freeze of the function, a kept connection may be dead without an event that says so.
    agent: false,
    headers: {
      accept: 'application/json, application/jwk-set+json',
      'accept-encoding': 'identity',
    },
  } as const;
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
  return `cannot be reached (${code})${code === 'ENOTFOUND' ? `; ${WRONG_ADDRESS}` : ''}`;
}

function headProblem(
  uri: string,
  { statusCode = 0, headers }: IncomingMessage,
): string | undefined {
  if (statusCode !== 200) {
    return `answered with status ${statusCode} instead of 200${remedyFor(uri, statusCode, headers.location)}`;
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return 'sent a compressed answer that was not asked for';
  }
  return undefined;
}

function isNothing(statusCode: number | undefined): boolean {
  return statusCode === 404 || statusCode === 410;
}

function remedyFor(uri: string, statusCode: number, location: string | undefined): string {
  if (isNothing(statusCode)) return `; ${WRONG_ADDRESS}`;
  if (statusCode === 401 || statusCode === 403) return '; a key set must be open to everybody';
  if (statusCode < 300 || statusCode > 399 || location === undefined) return '';
  const target = URL.parse(location, uri);
  if (target === null || !/^https?:$/.test(target.protocol)) return ': a redirect';
  // Without the query, in which a provider may put a token.
  const address = escapeUnverified(`${target.origin}${target.pathname}`) ?? '';
  return `: a redirect to ${address}, which is not followed; set JWKS_URI, or jwksUri of the entry, to the address of the key set`;
}
