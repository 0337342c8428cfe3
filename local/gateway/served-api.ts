import type { Lifecycle, Request, ResponseToolkit } from '@hapi/hapi';
import type { Authenticate } from './authenticate';
import type { Preflight } from './preflight';
import type { Respond } from './respond';

/** A kind of API, as the gateway serves it. */
export interface ServedApi {
  /** The header of every answer in which a caller finds the id of its request. */
  readonly requestIdHeader: string;
  /** How the requests of a route of serverless-offline are let through. */
  readonly authenticateFor: (method: string, path: string) => Authenticate;
  /** Finds the declared route of a request by its path without a slash at its end, or as it was asked for. */
  readonly resolveRoute: (method: string, path: string, requested: string) => string | undefined;
  readonly preflights: ReadonlyMap<string, Preflight>;
  /** Answers a request with a response of API Gateway itself. */
  readonly respond: Respond;
  /** Prepares a request for its handler, or answers it in the place of serverless-offline. */
  readonly handle: (request: Request, toolkit: ResponseToolkit) => Lifecycle.ReturnValue;
}
