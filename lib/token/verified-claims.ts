import type { JsonObject } from '../json-object';

/** The names of the client in the tokens of OAuth, OpenID Connect, Okta, and Entra ID (v1) and AD FS. */
export const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

declare const verified: unique symbol;

/** The claims of a token that a trusted issuer vouches for. Only `checkClaims` makes them. */
export interface VerifiedClaims {
  readonly [verified]: true;
  /** `iss`: one of the configured issuers. */
  readonly issuer: string;
  /**
   * The caller, by default `sub`: 1 to 256 characters, none of them a control character. A longer name becomes
   * `sha256:` and its digest.
   */
  readonly subject: string;
  /** The scopes that the token was granted: by default `scope`, `scp` and `permissions` together. */
  readonly scopes: ReadonlySet<string>;
  /** `exp`, in seconds since 1970. */
  readonly expiresAt: number;
  /** `client_id` (RFC 9068), else `azp` (OpenID Connect), else `cid` (Okta). */
  readonly clientId?: string;
  /** `jti`. */
  readonly tokenId?: string;
  /** The claims that handlers get, by their names in the configuration. */
  readonly handlerClaims: JsonObject;
  /** Every claim of the token, for rules that look further. */
  readonly claims: JsonObject;
}
