import { announcements } from './service';

/** Runs once a minute. */
export async function handler(): Promise<{ readonly ended: number }> {
  return { ended: await announcements.endExpired() };
}
