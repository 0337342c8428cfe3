import type { ServerAuthScheme } from '@hapi/hapi';

/** A route as serverless-offline has read it. */
export interface OfflineEndpoint {
  cors?: unknown;
}

/** How hapi authenticates the requests of a route. */
export interface AuthenticationStrategy {
  readonly name: string;
  readonly scheme: string;
  readonly getAuthenticateFunction: ServerAuthScheme;
}

/** The function that serverless-offline calls for each route: its `customAuthenticationProvider`. */
export type AuthenticationProvider = (
  endpoint: OfflineEndpoint,
  functionKey: string,
  method: string,
  path: string,
) => AuthenticationStrategy;
