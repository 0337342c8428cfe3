import type { Clients } from './clients';
import { type Connection, type Connections, expiryMinuteOf } from './connections';

/** The world around the announcements. */
export interface AnnouncementWorld {
  readonly connections: Connections;
  readonly clients: Clients;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Announcements {
  /**
   * Sends an announcement to the open connections of one owner, and to no other connection.
   *
   * @returns the number of connections that it was sent to
   */
  readonly announce: (owner: string, announcement: object) => Promise<number>;
  /**
   * Ends the connections whose token has expired.
   *
   * @returns the number of connections that it has ended
   */
  readonly endExpired: () => Promise<number>;
  /** Closes one connection and forgets it. */
  readonly end: (connection: Pick<Connection, 'owner' | 'connectionId'>) => Promise<void>;
}

/** The minutes that one run looks back, so that a run which was left out is made up for. */
const LOOK_BACK_MINUTES = 15;

/** Announces things to owners, as long as their token is valid. */
export function createAnnouncements({
  connections,
  clients,
  now,
}: AnnouncementWorld): Announcements {
  const hasExpired = ({ expiresAt }: Connection): boolean => expiresAt * 1000 <= now();

  // The row goes last: if the connection cannot be closed, the next run finds it again.
  const end: Announcements['end'] = async (connection) => {
    await clients.close(connection.connectionId);
    await connections.remove(connection);
  };

  async function sendTo(connection: Connection, announcement: object): Promise<boolean> {
    if (hasExpired(connection)) {
      await end(connection);
      return false;
    }
    const isThere = await clients.send(connection.connectionId, announcement);
    if (!isThere) await connections.remove(connection);
    return isThere;
  }

  return {
    end,

    announce: async (owner, announcement) => {
      const found = await connections.subscribedBy(owner);
      const sent = await settled(found.map((connection) => sendTo(connection, announcement)));
      return sent.filter(Boolean).length;
    },

    endExpired: async () => {
      const lastMinute = expiryMinuteOf(now() / 1000);
      const minutes = Array.from({ length: LOOK_BACK_MINUTES }, (_, ago) => lastMinute - ago);
      const found = await Promise.all(minutes.map((minute) => connections.expiringIn(minute)));
      const expired = found.flat().filter(hasExpired);
      await settled(expired.map(end));
      return expired.length;
    },
  };
}

/** Waits for all of them: one connection that cannot be reached must not keep the others waiting. */
async function settled<Value>(all: readonly Promise<Value>[]): Promise<readonly Value[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
