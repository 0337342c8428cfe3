import { ownerOf } from '../../../lib/caller';
import { isJsonObject } from '../../../lib/json-object';

/** A change of a delivery, and its owner as `ownerOf` identifies a caller. */
export interface DeliveryChange {
  readonly owner: string;
  readonly delivery: { readonly id: string; readonly status: string };
}

/**
 * Reads the event with which another service invokes the function `announce`.
 *
 * @throws {Error} names the member that is wrong
 */
export function readDeliveryEvent(event: unknown): DeliveryChange {
  const { issuer, principal, delivery } = isJsonObject(event) ? event : {};
  const { id, status } = isJsonObject(delivery) ? delivery : {};
  return {
    owner: ownerOf({ issuer: text('issuer', issuer), principal: text('principal', principal) }),
    delivery: { id: text('delivery.id', id), status: text('delivery.status', status) },
  };
}

function text(member: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `event.${member} is not text; expected {"issuer", "principal", "delivery": {"id", "status"}}`,
  );
}
