import console from 'node:console';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type * as OidcProviderModule from 'oidc-provider';
import type { Provider } from 'oidc-provider';
import { HttpError, pathOf, respondWithError } from './http-exchange';
import { handleLogin, LOGIN_PATH_PREFIX } from './login';
import { isLoopbackHost, listenOnLoopback } from '../network/loopback';
import { providerConfiguration } from './configuration';
import type { TokenIssuer } from './test-token';
import { handleTestTokenRequest, TEST_TOKEN_PATH } from './test-token-endpoint';
import { generateTokenSigningKey } from './token-signing';
import type { Users } from './users';

/** The settings of a local identity provider. */
export interface IdentityProviderOptions {
  /** The port, or 0 for any that is free. */
  readonly port: number;
  /** The audience of the access tokens. */
  readonly audience: string;
  readonly users: Users;
  /** Gets one line for each error that is the provider's own fault. */
  readonly reportError: (message: string) => void;
}

/** A running local identity provider. */
export interface IdentityProvider {
  readonly issuer: string;
  /** Lets the process end although the provider is still listening. */
  readonly unref: () => void;
  readonly close: () => void;
}

/** The issuer of the local identity provider on a port. */
export function localIssuer(port: number): string {
  return `http://localhost:${port}`;
}

/**
 * Starts an OpenID provider that only this machine can reach, and that forgets everything when it
 * ends: it signs a caller in as any user, without a password.
 */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<IdentityProvider> {
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) {
    throw new Error('The local identity provider must not run in AWS Lambda');
  }
  const [providerModule, signingKey, foreignKey] = await Promise.all([
    importProviderModule(),
    generateTokenSigningKey(),
    generateTokenSigningKey(),
  ]);
  const { port, servers } = await listenOnLoopback(() => createServer(), options.port);
  const tokenIssuer = {
    issuer: localIssuer(port),
    audience: options.audience,
    signingKey,
    foreignKey,
  };
  const provider = new providerModule.Provider(
    tokenIssuer.issuer,
    providerConfiguration(providerModule, signingKey, options.audience, options.users),
  );
  provider.on('server_error', (_context, error) => {
    options.reportError(`Identity provider: ${error.message}`);
  });
  const handle = requestHandler(provider, tokenIssuer, options);
  servers.forEach((server) => server.on('request', handle));
  return {
    issuer: tokenIssuer.issuer,
    unref: () => {
      servers.forEach((server) => server.unref());
    },
    close: () => {
      servers.forEach((server) => {
        server.close();
        server.closeAllConnections();
      });
    },
  };
}

function requestHandler(
  provider: Provider,
  tokenIssuer: TokenIssuer,
  { users, reportError }: IdentityProviderOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const handleOpenId = provider.callback();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A name that a web page has made to resolve to this machine (DNS rebinding) is not ours.
    if (!isLoopbackHost(request.headers.host)) throw new HttpError(403, 'use http://localhost');
    const path = pathOf(request);
    if (path === TEST_TOKEN_PATH) {
      await handleTestTokenRequest(request, response, tokenIssuer, users);
    } else if (path.startsWith(LOGIN_PATH_PREFIX)) {
      await handleLogin(request, response, provider, users);
    } else {
      await handleOpenId(request, response);
    }
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof HttpError) {
        respondWithError(response, error.status, error.message);
      } else {
        reportError(
          `Identity provider: ${error instanceof Error ? error.message : 'unknown error'}`,
        );
        respondWithError(response, 500, 'the identity provider failed; see its output');
      }
    });
  };
}

/**
 * Imports oidc-provider without its warning about Node.js versions: it prints it on any but an LTS
 * release from 22 on, and this project runs its own tests of the provider on all that it supports.
 */
async function importProviderModule(): Promise<typeof OidcProviderModule> {
  const warn = console.warn.bind(console);
  console.warn = (...data: unknown[]) => {
    if (!String(data[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...data);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
