import { readDeliveryEvent } from '../connections/delivery-event';
import { announcements } from './service';

/** Another service of the account invokes it, such as the one that keeps the deliveries. */
export async function handler(event: unknown): Promise<{ readonly sent: number }> {
  const { owner, delivery } = readDeliveryEvent(event);
  return { sent: await announcements.announce(owner, { delivery }) };
}
