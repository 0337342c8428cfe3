import type { JsonObject } from '../json-object';

declare const verified: unique symbol;

/** What a token says about its holder, vouched for by a trusted issuer. Only the verifier makes one. */
export interface VerifiedClaims {
  readonly [verified]: true;
  /** `iss`: one of the configured issuers. */
  readonly issuer: string;
  /** `sub`: 1 to 256 characters, none of them a control character. */
  readonly subject: string;
  /** What the token was granted: `scope`, `scp` and `permissions` together. */
  readonly scopes: ReadonlySet<string>;
  /** `exp`, in seconds since 1970. */
  readonly expiresAt: number;
  /** `client_id` (RFC 9068), or `azp` (OpenID Connect) or `cid` (Okta) where it is missing. */
  readonly clientId?: string;
  /** `jti`. */
  readonly tokenId?: string;
  /** Every claim of the token, for rules that look further. */
  readonly claims: JsonObject;
}
