import type { OptionalPart } from '../optional-part';

/** Looks each verified token up in the list of withdrawn tokens. */
export const revocation: OptionalPart | undefined = {
  tokenKinds: (kinds) => kinds,
};
