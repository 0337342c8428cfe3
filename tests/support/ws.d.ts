// The part of the package ws that the tests use; its own types are a package of their own.
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { ClientRequest, IncomingMessage } from 'node:http';

  interface Events {
    open: [];
    message: [data: Buffer];
    close: [code: number];
    error: [error: Error];
    'unexpected-response': [request: ClientRequest, response: IncomingMessage];
  }

  export class WebSocket extends EventEmitter<Events> {
    /** The subprotocol that the server chose; empty without one. */
    readonly protocol: string;
    constructor(
      url: string,
      protocols: readonly string[],
      options: { headers?: Readonly<Record<string, string>>; handshakeTimeout?: number },
    );
    send(data: string): void;
    close(): void;
    terminate(): void;
  }
}
