import type { IssuerEntry } from '../../../lib/config/trusted-issuer';
import { presetNamed } from '../../../presets/presets';
import { type ProviderShape, shapesOf } from './provider-shape';
import { TEST_CLIENT } from '../test-token';

/** A provider that the local one plays: it issues tokens as the other one does, in its own name. */
export interface PlayedProvider {
  /** The name of its preset. */
  readonly name: string;
  /** The name that the provider has for itself. */
  readonly title: string;
  /** The entry by which a service trusts the real provider. */
  readonly entry: IssuerEntry;
  readonly ofUsers: ProviderShape;
  readonly ofClients: ProviderShape;
  /** Undefined if the provider does not make any; the local one then makes its own. */
  readonly idToken: ProviderShape | undefined;
}

/** @returns undefined if no preset has that name */
export function playedProvider(name: string): PlayedProvider | undefined {
  const preset = presetNamed(name);
  if (preset === undefined) return undefined;
  const { access, machine, id } = shapesOf(preset);
  if (access === undefined) throw new Error(`The preset ${name} has no shape of an access token`);
  const { entry } = access;
  return {
    name,
    title: preset.title,
    entry,
    ofUsers: access,
    ofClients: machine ?? access,
    idToken: entry.idTokens === true ? access : id,
  };
}

/**
 * The entry by which the service trusts the local provider while it plays another one: that of the other provider, with
 * addresses and audiences of this machine.
 *
 * @param audiences of the API
 * @param clients the ids of the local clients, which are the audiences if the provider's tokens name a client
 */
export function localEntry(
  { entry, ofUsers: { isForClient } }: PlayedProvider,
  issuer: string,
  audiences: readonly string[],
  clients: readonly string[],
): IssuerEntry {
  return {
    ...entry,
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    audiences: [...new Set(isForClient ? [...clients, TEST_CLIENT] : audiences)],
  };
}
