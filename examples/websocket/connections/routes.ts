import { ownerOf } from '../../../lib/caller';
import {
  acceptedSubprotocol,
  type ConnectionEvent,
  type ConnectionGuard,
  connectionHandler,
  message,
} from '../../../lib/handler/websocket';
import type { JsonObject } from '../../../lib/json-object';
import { ACCESS_RULES } from '../access-rules';
import type { Announcements } from './announcements';
import type { Connections } from './connections';

/** The world around the routes. */
export interface RouteWorld extends Pick<ConnectionGuard, 'now' | 'log'> {
  readonly connections: Connections;
  readonly announcements: Pick<Announcements, 'end'>;
}

/** Makes the handlers of the routes of serverless.yml. */
export function createRoutes({ connections, announcements, ...world }: RouteWorld) {
  const open = {
    ...world,
    end: async (caller: Parameters<typeof ownerOf>[0], connectionId: string) => {
      await announcements.end({ owner: ownerOf(caller), connectionId });
    },
  };
  // Before the connection is open, and when it is closed, there is nothing to close.
  const notOpen = {
    ...world,
    end: async (caller: Parameters<typeof ownerOf>[0], connectionId: string) => {
      await connections.remove({ owner: ownerOf(caller), connectionId });
    },
  };

  return {
    connect: connectionHandler<ConnectionEvent & JsonObject>(
      { rule: ACCESS_RULES.$connect, ...notOpen },
      async (caller, event) => {
        const { connectionId } = event.requestContext;
        const { expiresAt } = caller;
        await connections.add({ owner: ownerOf(caller), connectionId, expiresAt });
        return { statusCode: 200, headers: acceptedSubprotocol(event), body: '' };
      },
    ),

    disconnect: connectionHandler(
      { rule: ACCESS_RULES.$disconnect, ...notOpen },
      async (caller, { requestContext: { connectionId } }) => {
        await connections.remove({ owner: ownerOf(caller), connectionId });
        return { statusCode: 200, body: '' };
      },
    ),

    subscribe: connectionHandler(
      { rule: ACCESS_RULES.subscribe, ...open },
      async (caller, { requestContext: { connectionId } }) => {
        const isOpen = await connections.subscribe({ owner: ownerOf(caller), connectionId });
        return isOpen
          ? message(200, 'Subscribed', { expiresAt: caller.expiresAt })
          : message(410, 'This connection has ended; open another one');
      },
    ),

    other: connectionHandler({ rule: ACCESS_RULES.$default, ...open }, () =>
      message(404, 'There is no such action; send {"action":"subscribe"}'),
    ),
  };
}
