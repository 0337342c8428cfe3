import { isJsonObject } from '../lib/json-object';

/** A claim of a token, as the page shows it. */
export interface ShownClaim {
  readonly name: string;
  readonly value: string;
  /** Its meaning for a person, such as the time of a number of seconds. */
  readonly meaning?: string;
}

const MEANINGS: Readonly<Record<string, string>> = {
  iss: 'the provider that made the token',
  sub: 'the user',
  aud: 'the API that the token is for',
  client_id: 'the application that asked for it',
  scope: 'what the application may do for the user',
  jti: 'the number of the token',
};
const TIMES: readonly string[] = ['exp', 'nbf', 'iat', 'auth_time'];

/**
 * Reads the claims of an access token, to show them. The page decides nothing by them: the API verifies the token.
 *
 * @returns undefined if the token is not a JWT
 */
export function claimsOf(token: string): readonly ShownClaim[] | undefined {
  const [, payload = ''] = token.split('.');
  try {
    const bytes = Uint8Array.from(
      atob(payload.replaceAll('-', '+').replaceAll('_', '/')),
      (character) => character.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!isJsonObject(claims)) return undefined;
    return Object.entries(claims).map(([name, value]) => shownClaim(name, value));
  } catch {
    return undefined;
  }
}

function shownClaim(name: string, value: unknown): ShownClaim {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const meaning = TIMES.includes(name) ? timeOf(value) : MEANINGS[name];
  return { name, value: text, ...(meaning !== undefined && { meaning }) };
}

/** The time of a NumericDate (RFC 7519 section 2). */
function timeOf(value: unknown): string | undefined {
  const date = new Date(Number(value) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}
