import type { IssuerEntry } from '../lib/config/trusted-issuer';
import type { JsonObject } from '../lib/json-object';

/** A value that a team knows about its provider, as it stands in issuers.yml. */
export interface PresetValue {
  /** A flag is true or false; a list may also be written as one text. */
  readonly kind: 'text' | 'list' | 'flag';
  /** The end of a sentence that begins with the name of the value. */
  readonly description: string;
  /** Such a value, for messages, tests and the local provider. */
  readonly example: string;
  /** Each text must match it. */
  readonly pattern?: RegExp;
  readonly required?: boolean;
}

type PresetValues = Readonly<Record<string, PresetValue>>;

type Checked<Value extends PresetValue> = Value['kind'] extends 'flag'
  ? boolean
  : Value['kind'] extends 'list'
    ? readonly string[]
    : string;

/** The values of a preset after their check. */
export type CheckedValues<Values extends PresetValues = PresetValues> = {
  readonly [Name in keyof Values]: Values[Name]['required'] extends true
    ? Checked<Values[Name]>
    : Checked<Values[Name]> | undefined;
};

/** The token that someone asks a provider for. */
export interface TokenRequest {
  readonly issuer: string;
  /** The value of the claim that holds the audience: an API or, at some providers, a client or an origin. */
  readonly audience: string;
  /** The user, or the account of a machine. */
  readonly subject: string;
  /** The client that asks; the audience of an ID token. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Added to the claims of the shape, and instead of those of the same name. */
  readonly claims?: JsonObject;
  /** Seconds since 1970. */
  readonly now: number;
}

/** The header of a token without `alg` and `kid`, and its claims. */
export interface ShapedToken {
  readonly header: JsonObject;
  readonly payload: JsonObject;
}

export type TokenShape = (request: TokenRequest) => ShapedToken;

/**
 * An identity provider: the entries of `TRUSTED_ISSUERS` that trust it, as strict as its tokens allow, and the
 * shapes of the tokens that it issues. Presets are used on the operator's machine; no function loads them.
 */
export interface Preset {
  /** The provider's own name. */
  readonly title: string;
  readonly values: PresetValues;
  /** Takes checked values only. Has the members of an entry that differ from the defaults. */
  readonly entriesOf: (values: CheckedValues) => readonly IssuerEntry[];
  /** `access` is the token that the entries accept from a user; others are named by their kind. */
  readonly shapes: Readonly<Record<string, TokenShape>> & { readonly access: TokenShape };
}

/** Lets TypeScript see in `entriesOf` which values there are. */
export function definePreset<const Values extends PresetValues>(
  preset: Omit<Preset, 'values' | 'entriesOf'> & {
    readonly values: Values;
    readonly entriesOf: (values: CheckedValues<Values>) => readonly IssuerEntry[];
  },
): Preset {
  const { entriesOf } = preset;
  // The caller has checked the values by `preset.values`, so they are those of this preset.
  return { ...preset, entriesOf: (values) => entriesOf(values as CheckedValues<Values>) };
}

/** Of most providers: the names that the API has at the provider. */
export const AUDIENCES = {
  kind: 'list',
  description: 'is the identifier of the API, as the provider knows it',
  example: 'https://api.example.com',
  required: true,
} as const satisfies PresetValue;

/** A host name, with a port if it has one. */
export const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/i;

/** An address without a slash at its end. */
export const BASE_URL = /^https?:\/\/[^\s?#]*[^\s?#/]$/;

/** Makes a token of the claims that nearly all tokens have, those of the shape, and those of the request. */
export function shaped(
  { issuer, subject, now, claims = {} }: TokenRequest,
  header: JsonObject,
  payload: JsonObject,
): ShapedToken {
  const entries: readonly [string, unknown][] = Object.entries({
    iss: issuer,
    sub: subject,
    iat: now,
    exp: now + 3600,
    ...payload,
    ...claims,
  });
  // A shape leaves a claim out by giving it no value.
  return {
    header,
    payload: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  };
}

/** A shape that differs from another one in some claims, and perhaps in its header. */
export function varied(
  shape: TokenShape,
  changesOf: (request: TokenRequest) => JsonObject,
  header?: JsonObject,
): TokenShape {
  return (request) => {
    const token = shape({ ...request, claims: { ...changesOf(request), ...request.claims } });
    return header === undefined ? token : { ...token, header };
  };
}

/** The scopes as one text (RFC 8693 section 4.2), or undefined, since a provider leaves the claim out then. */
export function scopeText({ scopes }: TokenRequest): string | undefined {
  return scopes.length === 0 ? undefined : scopes.join(' ');
}
