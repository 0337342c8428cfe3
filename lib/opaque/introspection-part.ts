import type { OptionalPart } from '../optional-part';

/** Tokens that only their issuer can judge: RFC 7662. */
export const introspection: OptionalPart | undefined = {
  tokenKinds: (kinds) => kinds,
};
