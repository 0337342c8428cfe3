import type { JsonWebKey } from 'node:crypto';
import type { JsonObject } from '../../lib/json-object';
import type { Reason } from '../../lib/reason';
import type { TokenRequest } from '../../presets/preset';
import type { PresetName } from '../../presets/presets';

/** A token of a shape of the preset. */
interface ProviderToken {
  readonly title: string;
  /** A kind of the preset's shapes; `access` if nothing else is said. */
  readonly kind?: string;
  readonly request?: Partial<TokenRequest>;
  /** Added to the header of the shape. */
  readonly header?: JsonObject;
  /** More members of the item in issuers.yml. */
  readonly item?: JsonObject;
  /** Which entry of the preset the issuer is of. */
  readonly entry?: number;
}

export interface GoodToken extends ProviderToken {
  /** `alice` if nothing else is said. */
  readonly principal?: string;
  /** None if nothing else is said. */
  readonly scopes?: readonly string[];
}

export interface BadToken extends ProviderToken {
  readonly reason: Reason;
  readonly claim?: string;
}

/** Tokens and keys of a provider as its documentation shows them. */
export interface ProviderTable {
  readonly provider: PresetName;
  /** The item of issuers.yml without `provider`. */
  readonly item: JsonObject;
  /** Of accepted tokens. */
  readonly audience: string;
  /** The members of a key beside `kty`, `n`, `e` and `kid`, as the provider's key set has them. */
  readonly keyMembers: JsonObject;
  /** Other keys of the set. */
  readonly otherKeys?: readonly JsonWebKey[];
  readonly good: readonly [GoodToken, GoodToken, GoodToken, ...GoodToken[]];
  /** Those that only this provider has; more are generated from its entries. */
  readonly bad: readonly BadToken[];
}

export const NOW = 1_800_000_000;
export const READ = ['orders:read'];
