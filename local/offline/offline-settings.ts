import type { DeclaredService } from '../../build/declared-service';
import {
  authorizerVariables,
  type DeclaredVariables,
  textsOf,
} from '../../build/declared-variables';
import { revocationTableOf } from '../../build/optional-parts';
import { readRequestSettings } from '../../lib/config/config';
import { EnvironmentReader } from '../../lib/config/environment-reader';
import type { JsonObject } from '../../lib/json-object';
import type { TrustedIssuer } from '../../lib/config/trusted-issuer';
import type { AuthorizerVariable } from '../../lib/config/variables';
import { parsePort } from '../network/loopback';
import { playedProvider, type PlayedProvider } from '../provider/played/played-provider';
import { declaredHttpApiRoutes } from '../gateway/http-api/declared-routes';
import { NO_WEB } from '../web/cors-setting';
import { declaredWebSocketRoutes } from '../gateway/websocket/declared-routes';
import { type ExampleRoute, readExample } from './example-route';
import { type ApiAddress, type OfflineOptions, readOfflineOptions } from './offline-options';

/** The parts of serverless.yml that `sls offline` is set up by, as osls has resolved them. */
export interface OfflineService extends DeclaredService {
  readonly service?: string;
  readonly provider: {
    readonly stage: string;
    readonly environment?: DeclaredVariables;
    readonly httpApi?: JsonObject;
    apiGateway?: { apiKeys?: readonly object[] };
  };
  readonly custom?: {
    readonly 'serverless-offline'?: PortOptions;
    readonly localUsers?: unknown;
    readonly identityProviderFolder?: string;
    /** The stage parameter `provider`. */
    readonly playedProvider?: string;
    /** The stage parameter `webPort`: a port, or `off`. */
    readonly webPort?: unknown;
    /** Of the list of withdrawn tokens. */
    readonly revocationsPort?: unknown;
    readonly web?: { readonly clientId?: string; readonly scope?: string };
  };
}

/** The ports of serverless-offline, as its settings or the command line give them. */
export interface PortOptions extends OfflineOptions {
  readonly httpPort?: unknown;
  readonly lambdaPort?: unknown;
  readonly websocketPort?: unknown;
}

/** The settings of `sls offline` that the local plugin needs. */
export interface OfflineSettings extends ApiAddress {
  readonly apiPort: number;
  /** Whether the API is a WebSocket API, which serverless-offline serves on a port of its own. */
  readonly isWebSocket: boolean;
  readonly lambdaPort: number;
  readonly issuer: string;
  readonly audience: string;
  /** `undefined` if the tokens come from another provider. */
  readonly identityProviderPort: number | undefined;
  /** The provider that the local one plays. */
  readonly played: PlayedProvider | undefined;
  /** Whether the service asks the local provider about opaque tokens. */
  readonly isIntrospected: boolean;
  /** Whether the service keeps a list of withdrawn tokens. */
  readonly hasWithdrawals: boolean;
  /** The request parameter that holds the token, such as `header.Authorization`. */
  readonly tokenParameter: string;
  /** A route to try; undefined for a service without routes. */
  readonly example: ExampleRoute | undefined;
  /** The text before the token in a header, space included. */
  readonly tokenPrefix: string;
  /** The claim that holds the API key of a request, if a usage plan is in force. */
  readonly usageKeyClaim: string | undefined;
  /** `undefined` without the web application. */
  readonly webPort: number | undefined;
  /** The client and the scopes of the web application at another provider than the local one. */
  readonly webClientId: string;
  /** True if the users and clients of the local provider do not include that client; read with them. */
  readonly lacksWebClient?: boolean;
  readonly webScope: string;
}

/** A setting that should be a port and is not one. */
export class InvalidPortError extends Error {
  override readonly name = 'InvalidPortError';
}

/**
 * Reads the settings that the API, the authorizer and the identity provider share. On stage `local`
 * an issuer `http://localhost:<port>` is the local identity provider; on any other stage it is not.
 *
 * @throws {InvalidPortError}
 * @throws {OfflineOptionError}
 */
export function readOfflineSettings(
  service: OfflineService,
  commandLine: PortOptions,
): OfflineSettings {
  const { provider, custom } = service;
  const configured = custom?.['serverless-offline'];
  const environment = textsOf(authorizerVariables(service));
  const { tokenParameter, tokenScheme } = readRequestSettings(
    new EnvironmentReader<AuthorizerVariable>(environment, new Set()),
  );
  const trusted = readTrustedIssuers(environment);
  const local = trusted.find(({ issuer }) => portOf(issuer) !== undefined);
  const isLocal = provider.stage === 'local';
  const isWebSocket = declaredWebSocketRoutes(service).length > 0;
  const address = readOfflineOptions(provider.stage, configured ?? {}, commandLine, isWebSocket);
  // The stage is a part of the URLs of a REST API only.
  const hasNoStage = isWebSocket || declaredHttpApiRoutes(service).length > 0;
  const [port, usualPort] = isWebSocket
    ? (['websocketPort', 3001] as const)
    : (['httpPort', 3000] as const);
  return {
    ...address,
    ...(hasNoStage && { basePath: address.domainPath }),
    isWebSocket,
    apiPort: readPort('the API', commandLine[port] ?? configured?.[port] ?? usualPort),
    lambdaPort: readPort('Lambda', commandLine.lambdaPort ?? configured?.lambdaPort ?? 3002),
    issuer: trusted.map(({ issuer }) => issuer).join(', '),
    audience: (local ?? trusted[0])?.audiences[0] ?? '',
    identityProviderPort: isLocal && local !== undefined ? portOf(local.issuer) : undefined,
    played: isLocal ? playedProvider(custom?.playedProvider ?? '') : undefined,
    isIntrospected: local?.introspection !== undefined,
    hasWithdrawals: revocationTableOf(environment) !== undefined,
    tokenParameter,
    example: readExample(service),
    tokenPrefix: tokenScheme === 'none' ? '' : `${tokenScheme} `,
    usageKeyClaim:
      environment['USAGE_KEY_CLAIM'] === '' ? undefined : environment['USAGE_KEY_CLAIM'],
    webPort: isLocal ? webPortOf(custom?.webPort) : undefined,
    webClientId: custom?.web?.clientId ?? '',
    webScope: custom?.web?.scope ?? '',
  };
}

/** The port of the local identity provider, if this issuer is one. */
function portOf(issuer: string): number | undefined {
  return parsePort(/^http:\/\/localhost:(\d+)$/.exec(issuer)?.[1]);
}

function webPortOf(declared: unknown): number | undefined {
  return declared === undefined || declared === NO_WEB
    ? undefined
    : readPort('the web application', declared);
}

type Trusted = Pick<TrustedIssuer, 'issuer' | 'audiences' | 'introspection'>;

/** checks/ has read the list as the function will, and has refused one that is wrong. */
function readTrustedIssuers(environment: Readonly<Record<string, string | undefined>>) {
  const list = environment['TRUSTED_ISSUERS'] ?? '';
  if (list !== '') return JSON.parse(list) as readonly Trusted[];
  const audiences = commaSeparated(environment['JWT_AUDIENCE']);
  return commaSeparated(environment['JWT_ISSUER']).map((issuer): Trusted => ({
    issuer,
    audiences,
  }));
}

/** @throws {InvalidPortError} with the use that the port has */
export function readPort(name: string, value: unknown): number {
  const port = parsePort(value);
  if (port !== undefined) return port;
  throw new InvalidPortError(
    `The port of ${name} must be a number from 1 to 65535, not ${JSON.stringify(value)}`,
  );
}

function commaSeparated(value = ''): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
