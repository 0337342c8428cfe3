import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeRequest } from '../request-log';
import type { ConnectionContext, Handshake, WebSocketApi } from './websocket-api';
import { CONNECT } from './declared-routes';

// The parts of serverless-offline and ws that are replaced. Their classes are not exported, so they are
// imported from their files: both are pinned, and the test of the local WebSocket service would show
// another shape.
interface ClientsModule {
  readonly default: {
    readonly prototype: {
      verifyClient: (connectionId: string, message: IncomingMessage) => Promise<Handshake>;
    };
  };
}
interface ContextModule {
  readonly default: {
    new (eventType: string, route: string, connectionId: string): ContextMaker;
    readonly prototype: ContextMaker;
  };
}
interface ContextMaker {
  create: () => ConnectionContext;
}
interface WsModule {
  readonly WebSocketServer: {
    readonly prototype: {
      handleUpgrade: (this: { readonly options: WsOptions }, ...parts: unknown[]) => void;
    };
  };
}
interface WsOptions {
  handleProtocols?: (offered: unknown, message: IncomingMessage) => string | false;
}

export interface HookLog {
  /** Writes a line for each connection; they are not logged if it is left out. */
  readonly logRequest?: (line: string) => void;
  readonly hasColours: boolean;
}

/**
 * Puts a WebSocket API into serverless-offline, which has no extension point for it. Three methods are
 * replaced: the one that decides on a request to open a connection, the one that makes `requestContext`
 * of every event, and the one of ws that opens the connection, for the subprotocol.
 */
export async function hookWebSockets(api: WebSocketApi, log: HookLog): Promise<void> {
  const offline = require.resolve('serverless-offline');
  const folder = join(dirname(offline), 'events/websocket');
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(folder, file)).href) as Promise<unknown>;
  const { default: Clients } = (await load('WebSocketClients.js')) as ClientsModule;
  const { default: RequestContext } = (await load(
    'lambda-events/WebSocketRequestContext.js',
  )) as ContextModule;
  const { WebSocketServer } = createRequire(offline)('ws') as WsModule;

  const { create } = RequestContext.prototype;
  const { handleUpgrade } = WebSocketServer.prototype;
  // Without one of them the replacement below would have no effect, and every connection would be let through.
  const replaced: readonly unknown[] = [Clients.prototype.verifyClient, create, handleUpgrade];
  if (replaced.some((method) => typeof method !== 'function')) {
    throw new Error(
      'local/gateway/websocket/offline-hook.ts does not fit this version of serverless-offline; install the version that package.json names',
    );
  }
  RequestContext.prototype.create = function () {
    return api.complete(create.call(this));
  };

  Clients.prototype.verifyClient = async (connectionId, message) => {
    const startedAt = performance.now();
    // This also tells serverless-offline when the connection was made.
    const context = new RequestContext('CONNECT', CONNECT, connectionId).create();
    const handshake = await api.connect(message, context);
    const record = {
      method: 'GET',
      path: '/',
      route: CONNECT,
      statusCode: handshake.verified ? 101 : handshake.statusCode,
      milliseconds: performance.now() - startedAt,
      verdict: api.verdictOf(message),
    };
    log.logRequest?.(describeRequest(record, log.hasColours));
    return handshake;
  };

  WebSocketServer.prototype.handleUpgrade = function (...parts) {
    this.options.handleProtocols = (_offered, message) => api.protocolOf(message);
    handleUpgrade.apply(this, parts);
  };
}
