import { createRoutes } from '../connections/routes';
import { announcements, connections } from './service';

export const { connect, disconnect, subscribe, other } = createRoutes({
  connections,
  announcements,
  now: Date.now,
});
