import * as oauth from 'oauth4webapi';
import { isLoopback, type WebSettings } from './settings';
import { problemOf } from './sign-in-problem';

/** The identity provider, and the page as its client. */
export interface Provider {
  readonly client: oauth.Client;
  /** Of one request to it. */
  readonly options: () => ReturnType<typeof optionsFor>;
  /**
   * Its metadata, which are asked for once.
   *
   * @throws {SignInProblem}
   */
  readonly metadata: () => Promise<oauth.AuthorizationServer>;
}

const TIMEOUT_MS = 10_000;

export function createProvider(settings: Pick<WebSettings, 'issuer' | 'clientId'>): Provider {
  const issuer = new URL(settings.issuer);
  const options = () => optionsFor(issuer);
  let metadata: Promise<oauth.AuthorizationServer> | undefined;

  async function discover(): Promise<oauth.AuthorizationServer> {
    try {
      const response = await oauth.discoveryRequest(issuer, { ...options(), algorithm: 'oidc' });
      return await oauth.processDiscoveryResponse(issuer, response);
    } catch (error) {
      throw problemOf(error);
    }
  }

  return {
    client: { client_id: settings.clientId },
    options,
    metadata: () => {
      metadata ??= discover();
      metadata.catch(() => {
        metadata = undefined;
      });
      return metadata;
    },
  };
}

function optionsFor(issuer: URL) {
  return {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // Settings with http are accepted for this machine only. It counts as deprecated so that it stands out.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:' && isLoopback(issuer),
  };
}

/**
 * An address of the provider to which the page may send the browser; undefined without one that is safe. http is for this
 * machine only, and any other scheme could run a script.
 */
export function pageOf(
  server: oauth.AuthorizationServer,
  name: 'authorization_endpoint' | 'end_session_endpoint',
): URL | undefined {
  const text = server[name];
  const url = text === undefined ? undefined : URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  return isSafe ? url : undefined;
}
