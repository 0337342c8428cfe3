import { randomUUID } from 'node:crypto';
import type { IssuerEntry } from '../../../lib/config/trusted-issuer';
import type { JsonObject } from '../../../lib/json-object';
import type { CheckedValues, Preset, PresetValue, TokenShape } from '../../../presets/preset';
import { PRESETS } from '../../../presets/presets';
import type { UnsignedToken } from '../token-flaws';
import type { TokenSigningKey } from '../token-signing';

/** A kind of token that some provider issues. */
export interface ProviderShape {
  readonly make: TokenShape;
  /** The entry by which a service trusts the provider. */
  readonly entry: IssuerEntry;
  /** If the audience that the entry asks for is a client, and not an API. */
  readonly isForClient: boolean;
}

/** The facts of one token. */
export interface TokenFacts {
  readonly clientId: string;
  /** The user; in a token without one the client. */
  readonly subject: string;
  readonly scopes: readonly string[];
  /** On top of the claims of the shape. */
  readonly claims: JsonObject;
}

const EXAMPLE_AUDIENCE = 'an-audience';

/** A name that no shape has. The message says which names there are. */
export class UnknownShapeError extends Error {
  override readonly name = 'UnknownShapeError';
}

/**
 * Finds a shape by its name: `cognito` is an access token of Cognito, and `cognito-id` is an ID token.
 *
 * @throws {UnknownShapeError}
 */
export function shapeNamed(wanted: string): ProviderShape {
  const shapes = Object.entries(PRESETS).flatMap(([provider, preset]) =>
    Object.entries(shapesOf(preset)).map(([kind, shape]) => ({
      provider,
      name: kind === 'access' ? provider : `${provider}-${kind}`,
      shape,
    })),
  );
  const found = shapes.find(({ name }) => name === wanted);
  if (found !== undefined) return found.shape;
  const ofProvider = shapes.filter(({ provider }) => wanted.startsWith(`${provider}-`));
  throw new UnknownShapeError(
    ofProvider.length > 0
      ? `unknown shape ${JSON.stringify(wanted)}; known are: ${ofProvider.map(({ name }) => name).join(', ')}`
      : `unknown shape ${JSON.stringify(wanted)}; a shape is a provider, alone or with a kind of its tokens, such as cognito-id; the providers are: ${Object.keys(PRESETS).join(', ')}`,
  );
}

/** The shapes of a provider's own tokens, by the names that its preset gives them. */
export function shapesOf(preset: Preset): Readonly<Record<string, ProviderShape>> {
  const entry = entryOf(preset);
  const examples = Object.entries(preset.shapes).map(
    ([kind, make]) => [kind, make, examplePayload(make, entry)] as const,
  );
  const isForClient =
    entry.idTokens === true ||
    examples.some(([, , { sub, client_id }]) => [sub, client_id].includes(EXAMPLE_AUDIENCE));
  return Object.fromEntries(
    examples
      // A token in another name has another signer.
      .filter(([, , { iss }]) => iss === entry.issuer)
      .map(([kind, make]) => [kind, { make, entry, isForClient }]),
  );
}

/** Makes a token as its provider does, with the issuer, the audience and the key of another one. */
export function tokenOfShape(
  { make, entry, isForClient }: ProviderShape,
  { clientId, ...facts }: TokenFacts,
  { issuer, audience, signingKey }: TokenMaker,
): UnsignedToken {
  const { header, payload } = make({
    ...facts,
    issuer: entry.issuer,
    audience: isForClient ? clientId : audience,
    // If the API takes ID tokens, another client is the one whose tokens it refuses.
    clientId: entry.idTokens === true ? `another-${clientId}` : clientId,
    now: Math.floor(Date.now() / 1000),
  });
  return {
    header: { ...header, alg: 'RS256', kid: signingKey.kid },
    payload: { ...payload, iss: issuer, ...('jti' in payload && { jti: randomUUID() }) },
    audienceClaim: entry.audienceClaims?.find((claim) => claim in payload) ?? 'aud',
    privateKey: signingKey.privateKey,
  };
}

interface TokenMaker {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: TokenSigningKey;
}

/** The first entry that accepts the provider's own access tokens, of those for the examples of the preset. */
function entryOf({ entriesOf, values, shapes }: Preset): IssuerEntry {
  const examples = Object.entries(values)
    // A value that may be left out makes the entry stricter; a flag makes it accept more.
    .filter(([, { required = false, kind }]) => required || kind === 'flag')
    .map(([name, value]) => [name, exampleOf(value)]);
  // Each is of the kind that its value declares.
  const entries = entriesOf(Object.fromEntries(examples) as CheckedValues);
  const own = entries.find((entry) => fits(examplePayload(shapes.access, entry), entry));
  if (own === undefined) throw new Error('A preset has no entry for its own access tokens');
  return own;
}

function exampleOf({ kind, example }: PresetValue): boolean | string | readonly string[] {
  if (kind === 'flag') return true;
  return kind === 'list' ? [example] : example;
}

function examplePayload(make: TokenShape, { issuer }: IssuerEntry): JsonObject {
  const names = { issuer, audience: EXAMPLE_AUDIENCE, subject: 'alice', clientId: 'a-client' };
  return make({ ...names, scopes: [], now: 0 }).payload;
}

function fits(payload: JsonObject, { requiredClaims = {} }: IssuerEntry): boolean {
  return Object.entries(requiredClaims).every(([claim, value]) => payload[claim] === value);
}
