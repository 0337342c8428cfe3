import { isJsonObject, type JsonObject } from '../lib/json-object';
import { type DeclaredVariables, textsOf } from './declared-variables';

/** An issuer that is asked about its tokens. */
export interface AskedIssuer {
  readonly issuer: string;
  /** The member `introspection` of its entry, which other checks have looked at. */
  readonly settings: JsonObject;
}

/**
 * The entries of TRUSTED_ISSUERS with `introspection`. Everything that depends on them finds them here.
 *
 * @param variables of a function
 * @returns an empty list for a value that is not a list of entries; its own check refuses it
 */
export function askedIssuers(variables: DeclaredVariables): readonly AskedIssuer[] {
  return entriesOf(textsOf(variables)['TRUSTED_ISSUERS'] ?? '').flatMap((entry: unknown) => {
    const { issuer, introspection } = isJsonObject(entry) ? entry : {};
    return isJsonObject(introspection) ? [{ issuer: String(issuer), settings: introspection }] : [];
  });
}

function entriesOf(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text) as unknown].flat();
  } catch {
    return [];
  }
}
