import type { OptionalPart } from '../lib/optional-part';
import { introspection } from '../lib/opaque/introspection-part';
import { revocation } from '../lib/revocation/revocation-part';

/** Every part that an authorizer can have, so that a setting of any of them is known before a bundle is made. */
export const ALL_PARTS: readonly OptionalPart[] = [introspection, revocation].filter(
  (part) => part !== undefined,
);
