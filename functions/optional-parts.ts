import { introspection } from '../lib/opaque/introspection-part';
import type { OptionalPart } from '../lib/optional-part';
import { revocation } from '../lib/revocation/revocation-part';

/** The parts that not every service needs. In a bundle, those that its settings do not use are undefined. */
export const OPTIONAL_PARTS: readonly OptionalPart[] = [
  introspection ?? [],
  revocation ?? [],
].flat();
