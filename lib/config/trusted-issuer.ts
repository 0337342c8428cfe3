import type { JsonObject } from '../json-object';

/** The signature algorithms that an issuer can be trusted with: RFC 7518 section 3.1 and RFC 8037 section 3.1. */
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

/** How the tokens of an issuer are judged. Every member has a default. */
export interface IssuerRules {
  /** The claims that may hold the audience; the first one that a token has decides. */
  readonly audienceClaims: readonly string[];
  readonly algorithms: readonly SigningAlgorithm[];
  /** The accepted values of `typ`. A token without `typ` counts as a JWT. */
  readonly types: readonly string[];
  /** Claims, and the exact value that each must have. */
  readonly requiredClaims: Readonly<Record<string, string | number | boolean>>;
  /** Claims that must be there with any value, such as those that no ID token of the provider has. */
  readonly presentClaims: readonly string[];
  /** The claims that hold scopes. */
  readonly scopeClaims: readonly string[];
  /** The claims that name the caller; the first one that a token has decides. */
  readonly principalClaims: readonly string[];
  /** The claims that reach the handlers. */
  readonly handlerClaims: readonly string[];
  /** If false, a token without `kid` is accepted if exactly one key of the issuer fits. */
  readonly keyIdRequired: boolean;
  /** If true, an ID token counts as an access token. */
  readonly idTokens: boolean;
  readonly clockToleranceSeconds: number;
  /** How long known keys stay in use beyond the time of their refresh. */
  readonly maxStaleSeconds: number;
}

/** The source of an issuer's keys. Without a member, they are discovered at the issuer. */
export interface KeySource {
  readonly jwksUri?: string;
  /** The address of the discovery document (OpenID Connect Discovery 1.0, RFC 8414). */
  readonly discoveryUri?: string;
  /** The public keys themselves (RFC 7517), for a function without a network. */
  readonly keys?: readonly JsonObject[];
}

interface NamedIssuer {
  /** Compared exactly with `iss`. A part `{tid}` stands for the claim `tid` of the token. */
  readonly issuer: string;
  /** The accepted audiences; a token must have at least one of them. */
  readonly audiences: readonly string[];
}

/** How an issuer is asked about tokens that only it can judge (RFC 7662). Every member but `clientId` has a default. */
export interface IntrospectionSettings {
  /** By default discovered at the issuer. */
  readonly endpoint?: string;
  /** The name under which this service asks. */
  readonly clientId: string;
  readonly authentication?: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  /** The secret itself, for stage local and tests only. */
  readonly clientSecret?: string;
  /** The secret by its name in Parameter Store, or its ARN in Secrets Manager. */
  readonly clientSecretParameter?: string;
  /** The private key (JWK or PEM) by its name in Parameter Store, or its ARN in Secrets Manager. */
  readonly privateKeyParameter?: string;
  readonly tokenTypeHint?: string;
  /** The first characters of every opaque token of this issuer; needed if more than one issuer has such tokens. */
  readonly tokenPrefix?: string;
  /** How long an answer is relied on, good or bad; 0 asks about each token each time. */
  readonly rememberSeconds?: number;
  /** How old a token without `exp` may become, by its `iat`. */
  readonly maximumAgeSeconds?: number;
  /** The clients whose tokens are accepted. */
  readonly clients?: readonly string[];
  /** In the place of those of the entry, for the claims of an answer. */
  readonly audiences?: readonly string[];
  readonly requiredClaims?: Readonly<Record<string, string | number | boolean>>;
  readonly presentClaims?: readonly string[];
  /** Whether an answer must be a signed JWT (RFC 9701). */
  readonly signedAnswers?: boolean;
  /** Whether signed tokens are asked about as well, once their signature was found good. */
  readonly signedTokens?: boolean;
}

/** An entry of `TRUSTED_ISSUERS`, as it is written. */
export interface IssuerEntry extends NamedIssuer, KeySource, Partial<IssuerRules> {}

/** An identity provider whose tokens are accepted. Nothing of one issuer counts for a token of another. */
export interface TrustedIssuer extends NamedIssuer, IssuerRules {
  readonly keySource: KeySource & {
    /** Whether the keys are discovered at the issuer if nothing is at `jwksUri`. */
    readonly isAssumed?: boolean;
  };
  readonly introspection?: IntrospectionSettings;
}

/** The values of an entry that does not say otherwise. */
export const DEFAULT_RULES: IssuerRules = {
  audienceClaims: ['aud'],
  algorithms: ['RS256'],
  // RFC 7519 section 5.1, for providers that do not follow RFC 9068 section 2.1.
  types: ['JWT', 'at+jwt'],
  requiredClaims: {},
  presentClaims: [],
  scopeClaims: ['scope', 'scp', 'permissions'],
  principalClaims: ['sub'],
  handlerClaims: [],
  keyIdRequired: true,
  idTokens: false,
  clockToleranceSeconds: 5,
  maxStaleSeconds: 86_400,
};

/** The largest value of each setting in seconds. */
export const MAXIMUM_SECONDS = { clockToleranceSeconds: 300, maxStaleSeconds: 604_800 } as const;
