/** What is used of hapi, on which serverless-offline stands, and of serverless-offline's endpoints. */
export interface HapiServer {
  readonly ext: (
    point: 'onRequest' | 'onPreResponse',
    method: (request: HapiRequest, toolkit: HapiToolkit) => unknown,
  ) => void;
  readonly events: {
    readonly on: (name: 'response', listener: (request: HapiRequest) => void) => void;
  };
}

export interface HapiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly info: { readonly remoteAddress: string; readonly received: number };
  readonly raw: { readonly req: { readonly url: string; readonly rawHeaders: string[] } };
  readonly response: HapiResponse | HapiFault;
}

export interface HapiResponse {
  readonly isBoom?: false;
  /** Text where serverless-offline has got it from one. */
  readonly statusCode: number | string;
  readonly source: unknown;
  readonly code: (status: number) => HapiResponse;
  readonly type: (contentType: string) => HapiResponse;
  readonly charset: (charset: string) => HapiResponse;
  readonly header: (name: string, value: string) => HapiResponse;
  readonly takeover: () => HapiResponse;
}

/** What hapi makes of an error. */
export interface HapiFault {
  readonly isBoom: true;
  readonly message: string;
  readonly output: { readonly statusCode: number };
}

export interface HapiToolkit {
  readonly continue: unknown;
  readonly response: (body?: string) => HapiResponse;
  readonly authenticated: (data: { readonly credentials: object }) => unknown;
}

/** How a route is authenticated: what serverless-offline asks of customAuthenticationProvider. */
export interface AuthenticationStrategy {
  readonly name: string;
  readonly scheme: string;
  readonly getAuthenticateFunction: (server: HapiServer) => {
    readonly authenticate: (request: HapiRequest, toolkit: HapiToolkit) => unknown;
  };
}

/** A route as serverless-offline has read it, made anew for each. */
export interface OfflineEndpoint {
  cors?: unknown;
}

export type AuthenticationProvider = (
  endpoint: OfflineEndpoint,
  functionKey: string,
  method: string,
  path: string,
) => AuthenticationStrategy;
