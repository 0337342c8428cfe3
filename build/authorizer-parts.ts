import { introspection } from '../lib/opaque/introspection-part';
import type { OptionalPart } from '../lib/optional-part';
import { revocation } from '../lib/revocation/revocation-part';
import { INTROSPECTION_ENTRIES } from './introspection-entries';

/** Every part that an authorizer can have, so that a setting of any of them is checked before a bundle is made. */
export const ALL_PARTS: readonly OptionalPart[] = [
  introspection && { ...introspection, ...INTROSPECTION_ENTRIES },
  revocation,
].filter((part) => part !== undefined);
