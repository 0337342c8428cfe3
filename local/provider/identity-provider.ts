import console from 'node:console';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Identities } from './identities';
import { introspectJwts } from './introspection';
import { groupOf, listenOnLoopback, type ServerGroup } from '../network/loopback';
import { providerConfiguration, type ProviderMemory } from './configuration';
import type { PlayedProvider } from './played/played-provider';
import { playTokens } from './played/played-tokens';
import { requestHandler } from './request-handler';
import type { TokenIssuer } from './test-token';
import { keepSigningKey } from './signing-key-file';
import { generateTokenSigningKey, type TokenSigningKey } from './token-signing';
import type { Withdraw } from './withdrawals-endpoint';

/** The options of a local identity provider. */
export interface IdentityProviderOptions {
  /** The port, or 0 for any free one. */
  readonly port: number;
  /** The audience of the access tokens. */
  readonly audience: string;
  /** The users and clients of now. */
  readonly identities: () => Identities;
  /** The file that keeps the signing key; without one, the key ends with the process. */
  readonly keyFile?: string;
  /** A command that calls the API with `$TOKEN`, for the front page. */
  readonly exampleCall?: string | undefined;
  /** A provider whose tokens it issues instead of its own. */
  readonly played?: PlayedProvider | undefined;
  /** Whether the API of the front page takes opaque tokens. */
  readonly isIntrospected?: boolean;
  /** Finds the list of withdrawn tokens of this machine, if there is one. */
  readonly withdraw?: () => Withdraw | undefined;
  /** Reports an error of the provider itself, in one line. */
  readonly reportError: (message: string) => void;
}

/** A running local identity provider. */
export interface IdentityProvider extends ServerGroup {
  readonly issuer: string;
  /** Signs with a new key from now on, and no longer publishes the one from before. A restart brings that one back. */
  readonly rotateKeys: () => Promise<void>;
  /** Whether it answers. Until then every connection ends without an answer, as in an outage. */
  readonly setReachable: (isReachable: boolean) => void;
}

/** As stages.yml has it. */
export const DEFAULT_IDENTITY_PROVIDER_PORT = 4000;

/** The issuer of the local identity provider on a port. */
export function localIssuer(port: number): string {
  return `http://localhost:${port}`;
}

/**
 * Starts an OpenID provider. Only this machine can reach it, since it lets any caller sign in as any
 * user. Apart from its signing key it keeps everything in memory.
 */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<IdentityProvider> {
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) {
    throw new Error('The local identity provider must not run in AWS Lambda');
  }
  const [providerModule, signingKey, foreignKey] = await Promise.all([
    importProviderModule(),
    options.keyFile === undefined
      ? generateTokenSigningKey()
      : keepSigningKey(options.keyFile, (problem) => {
          options.reportError(`Identity provider: ${problem}`);
        }),
    generateTokenSigningKey(),
  ]);
  const { port, servers } = await listenOnLoopback(() => createServer(), options.port);
  const issuer = localIssuer(port);
  const memory = {
    // The default is the same adapter, with a warning on every start that it is not for production.
    adapter: providerModule.createMemoryAdapter(),
    cookieKey: randomBytes(32).toString('base64url'),
  };
  // oidc-provider takes its keys when it is made.
  const handlerFor = (key: TokenSigningKey) => {
    const tokenIssuer = { issuer, audience: options.audience, signingKey: key, foreignKey };
    return requestHandler(
      makeProvider(providerModule, tokenIssuer, memory, options),
      tokenIssuer,
      options,
    );
  };
  let handle = handlerFor(signingKey);
  let isReachable = true;
  servers.forEach((server) =>
    server.on('request', (request, response) => {
      if (isReachable) handle(request, response);
      else request.socket.destroy();
    }),
  );
  return {
    issuer,
    rotateKeys: async () => {
      handle = handlerFor(await generateTokenSigningKey());
    },
    setReachable: (value) => {
      isReachable = value;
    },
    ...groupOf(servers),
  };
}

function makeProvider(
  providerModule: Awaited<ReturnType<typeof importProviderModule>>,
  tokenIssuer: TokenIssuer,
  memory: ProviderMemory,
  { identities, played, reportError }: IdentityProviderOptions,
): Provider {
  const provider = new providerModule.Provider(
    tokenIssuer.issuer,
    providerConfiguration(providerModule, tokenIssuer, memory, identities, played),
  );
  if (played === undefined) introspectJwts(provider, tokenIssuer, identities);
  else playTokens(provider, played, tokenIssuer, identities);
  provider.on('server_error', (_context, error) => {
    reportError(`Identity provider: ${error.message}`);
  });
  return provider;
}

/**
 * Imports oidc-provider without its warning about Node.js versions. It prints one unless it runs on
 * an LTS release from 22 on; the tests of this project run the provider on every supported version.
 */
async function importProviderModule() {
  const warn = console.warn.bind(console);
  console.warn = (...data: unknown[]) => {
    if (!String(data[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...data);
  };
  try {
    const { createMemoryAdapter } = await import('oidc-provider/lib/adapters/memory_adapter.js');
    const { Provider, errors, interactionPolicy } = await import('oidc-provider');
    return { Provider, errors, interactionPolicy, createMemoryAdapter };
  } finally {
    console.warn = warn;
  }
}
