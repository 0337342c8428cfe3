import { isLoopback, providerUrlProblem } from '../config/provider-url';
import type { TrustedIssuer } from '../config/trusted-issuer';
import { isJsonObject } from '../json-object';
import { escapeUnverified } from '../log';
import { type KeySet, parseJson } from './key-set';
import type { KeySetSource } from './key-set-refresh';
import { NothingAtAddress, SigningKeysUnavailable, WRONG_ADDRESS } from './key-set-request';

/** A longer one would fill the log with each failure, which names the address. */
const LONGEST_ADDRESS = 2048;

/** The means to ask a provider. */
export interface ProviderRequests {
  readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
  /** Requests a discovery document, under the rules for key sets. */
  readonly requestDocument: (uri: string) => Promise<Buffer>;
}

/** How the key set of an issuer is fetched, and under which address it is reported. */
type Fetch = Pick<KeySetSource, 'jwksUri' | 'fetchKeySet' | 'requests'>;

/**
 * Makes the way to an issuer's key set: by its address, or by the discovery document that names it. The document is
 * fetched with each key set, so it is as fresh; if it cannot be had, its latest answer goes on to count.
 */
export function fetchFrom(
  { issuer, keySource }: TrustedIssuer,
  { fetchKeySet, requestDocument }: ProviderRequests,
): Fetch {
  const { jwksUri, discoveryUri, isAssumed } = keySource;
  if (jwksUri !== undefined && isAssumed !== true) return { jwksUri, fetchKeySet };

  const addresses = discoveryUri === undefined ? discoveryAddresses(issuer) : [discoveryUri];
  let discovered: string | undefined;
  let requests = 0;
  const discover = async (): Promise<string> => {
    for (const address of addresses) {
      requests += 1;
      let body: Buffer;
      try {
        body = await requestDocument(address);
      } catch (error) {
        if (error instanceof NothingAtAddress) continue;
        if (discovered !== undefined) return discovered;
        throw error;
      }
      discovered = jwksUriOf(body, address, issuer);
      return discovered;
    }
    if (discovered !== undefined) return discovered;
    const asked = isAssumed === true ? [jwksUri, ...addresses] : addresses;
    throw new NothingAtAddress(
      `there is neither a key set nor a discovery document at ${asked.join(', ')}; ${WRONG_ADDRESS}`,
    );
  };
  const fetchDiscovered = async (): Promise<KeySet> => {
    const address = await discover();
    requests += 1;
    return fetchKeySet(address);
  };
  return {
    jwksUri: jwksUri ?? addresses[0] ?? issuer,
    requests: () => requests,
    fetchKeySet: async () => {
      requests = 0;
      if (jwksUri === undefined || discovered !== undefined) return fetchDiscovered();
      requests += 1;
      try {
        return await fetchKeySet(jwksUri);
      } catch (error) {
        if (!(error instanceof NothingAtAddress)) throw error;
        return fetchDiscovered();
      }
    },
  };
}

/** OpenID Connect Discovery 1.0 section 4, and RFC 8414 section 3 for servers without OpenID. */
export function discoveryAddresses(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** Reads a discovery document. @throws {SigningKeysUnavailable} if it is not the issuer's, or names no key set */
function jwksUriOf(body: Buffer, address: string, issuer: string): string {
  return addressIn(
    parseJson(address, body),
    'jwks_uri',
    { address, issuer },
    (problem) => new SigningKeysUnavailable(`${address} ${problem}; ${WRONG_ADDRESS}`),
  );
}

/**
 * Finds an address in a discovery document.
 *
 * @param member that holds the address
 * @param fail makes the error from the end of a sentence that begins with the address of the document
 */
export function addressIn(
  document: unknown,
  member: 'introspection_endpoint' | 'jwks_uri',
  { address, issuer }: { readonly address: string; readonly issuer: string },
  fail: (problem: string) => Error,
): string {
  if (!isJsonObject(document)) throw fail('answered with JSON that is not a discovery document');
  const { issuer: named, [member]: found } = document;
  // OpenID Connect Discovery 1.0 section 4.3: exactly, or another provider could pass its addresses off.
  if (named !== issuer) {
    throw fail(`names the issuer ${escapeUnverified(named) ?? '(none)'}, and not ${issuer}`);
  }
  const isShort = typeof found === 'string' && found.length <= LONGEST_ADDRESS;
  if (!isShort || providerUrlProblem(found) !== undefined) {
    throw fail(`names no "${member}" that can be used`);
  }
  // A provider elsewhere must not send the function to a server of its own machine.
  if (isLoopback(new URL(found).hostname) && !isLoopback(new URL(address).hostname)) {
    throw fail(`names a "${member}" on this machine`);
  }
  return found;
}
