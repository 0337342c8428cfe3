import type { JsonObject } from '../json-object';

/** The signature algorithms that this service can be told to accept: RFC 7518 section 3.1 and RFC 8037 section 3.1. */
export const SUPPORTED_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export type SigningAlgorithm = (typeof SUPPORTED_ALGORITHMS)[number];

/** An entry of `TRUSTED_ISSUERS`, as it is written: an identity provider, and how its tokens are judged. */
export interface IssuerEntry {
  /** Compared exactly with `iss`. A part `{tid}` stands for the claim `tid` of the token. */
  readonly issuer: string;
  /** The accepted audiences; a token must name at least one. */
  readonly audiences: readonly string[];
  /** The address of the key set. Without it, `discoveryUri` and `keys`, the keys are discovered at the issuer. */
  readonly jwksUri?: string;
  /** The address of the discovery document (OpenID Connect Discovery 1.0, RFC 8414). */
  readonly discoveryUri?: string;
  /** The public keys themselves (RFC 7517), for a function without a network. */
  readonly keys?: readonly JsonObject[];
  /** The claims that may hold the audience; the first one that the token has decides. Default: `aud`. */
  readonly audienceClaims?: readonly string[];
  /** Default: RS256. */
  readonly algorithms?: readonly SigningAlgorithm[];
  /** The accepted values of `typ`; a token without `typ` counts as a JWT. Default: JWT, at+jwt. */
  readonly types?: readonly string[];
  /** Claims, and the exact value that each must have. */
  readonly requiredClaims?: Readonly<Record<string, string | number | boolean>>;
  /** The claims that hold scopes. Default: scope, scp, permissions. */
  readonly scopeClaims?: readonly string[];
  /** The claims that name the caller; the first one that the token has decides. Default: sub. */
  readonly principalClaims?: readonly string[];
  /** The claims that reach the handlers. Default: none. */
  readonly handlerClaims?: readonly string[];
  /** If false, a token without `kid` is accepted when exactly one key of the issuer fits. Default: true. */
  readonly keyIdRequired?: boolean;
  /** If true, an ID token is accepted as an access token. Default: false. */
  readonly idTokens?: boolean;
  /** Default: 5. */
  readonly clockToleranceSeconds?: number;
  /** Default: 86400. */
  readonly maxStaleSeconds?: number;
}
