import type { JsonObject } from '../../lib/json-object';
import { isLoopbackHost } from '../network/loopback';
import { ClaimError, readClaims } from './claims';
import { IdentitiesError, readEntry } from './identity-entry';
import { distinct, isScope } from './scopes';

/** The scopes that a user or a client may have, and the claims of its access tokens. */
export interface Identity {
  readonly scopes: readonly string[];
  readonly claims: JsonObject;
}

/** A client of the local identity provider. Its own scopes and claims are those of client credentials. */
export interface Client extends Identity {
  /** A client that has one may use client credentials. */
  readonly secret: string | undefined;
  /** A client that has some may use the authorization code flow. */
  readonly redirectUris: readonly string[];
  readonly tokenFormat: 'jwt' | 'opaque';
  /** Whether it may introspect the tokens of every client, as an API may; others only their own. */
  readonly introspectsAnyToken: boolean;
}

/** Who can get a token from the local identity provider. */
export interface Identities {
  readonly users: ReadonlyMap<string, Identity>;
  readonly clients: ReadonlyMap<string, Client>;
  /** Every scope of the API, in alphabetical order. */
  readonly scopes: readonly string[];
}

const EVERY_SCOPE = '*';
const TOKEN_FORMATS = ['jwt', 'opaque'] as const;

/**
 * Reads users and clients.
 *
 * @param declared as in `local/identities.yml`
 * @param apiScopes the scopes of the access rules, for which `*` stands
 * @throws {IdentitiesError}
 */
export function readIdentities(declared: unknown, apiScopes: readonly string[]): Identities {
  const { users, clients } = readEntry(declared, [], ['users', 'clients']);
  const read = {
    users: readNamed(users, 'users', (value, path) =>
      readIdentity(readEntry(value, path, ['scopes', 'claims']), path, apiScopes),
    ),
    clients: readNamed(clients, 'clients', (value, path) => readClient(value, path, apiScopes)),
  };
  if (read.users.size === 0) {
    throw new IdentitiesError(['users'], "must name a user, for example: alice: { scopes: ['*'] }");
  }
  const all = [...read.users.values(), ...read.clients.values()];
  return { ...read, scopes: distinct([...apiScopes, ...all.flatMap(({ scopes }) => scopes)]) };
}

function readClient(value: unknown, path: readonly string[], apiScopes: readonly string[]): Client {
  const entry = readEntry(value, path, [
    'secret',
    'redirectUris',
    'scopes',
    'claims',
    'tokenFormat',
    'introspectsAnyToken',
  ]);
  const { secret, redirectUris = [], tokenFormat = 'jwt', introspectsAnyToken = false } = entry;
  if (secret !== undefined && (typeof secret !== 'string' || !/^[\x20-\x7e]+$/.test(secret))) {
    throw new IdentitiesError([...path, 'secret'], 'must be a text of printable ASCII characters');
  }
  if (!Array.isArray(redirectUris) || !redirectUris.every(isRedirectUri)) {
    throw new IdentitiesError(
      [...path, 'redirectUris'],
      'must be a list of addresses with https, or with http on this machine, for example: [http://localhost/callback]',
    );
  }
  const format = TOKEN_FORMATS.find((each) => each === tokenFormat);
  if (format === undefined) {
    throw new IdentitiesError([...path, 'tokenFormat'], `must be ${TOKEN_FORMATS.join(' or ')}`);
  }
  if (secret === undefined && redirectUris.length === 0) {
    throw new IdentitiesError(
      path,
      'can get no token: give it a secret for client credentials, or redirectUris for the authorization code flow',
    );
  }
  if (typeof introspectsAnyToken !== 'boolean') {
    throw new IdentitiesError([...path, 'introspectsAnyToken'], 'must be true or false');
  }
  if (introspectsAnyToken && secret === undefined) {
    throw new IdentitiesError(
      [...path, 'introspectsAnyToken'],
      'needs a secret beside it: anybody can take the name of a client without one',
    );
  }
  const idle = secret === undefined && ['scopes', 'claims'].find((name) => name in entry);
  if (idle) {
    throw new IdentitiesError(
      [...path, idle],
      'must go: a client without a secret gets tokens of users only, with theirs',
    );
  }
  return {
    ...readIdentity(entry, path, apiScopes),
    secret,
    redirectUris,
    tokenFormat: format,
    introspectsAnyToken,
  };
}

function readIdentity(
  { scopes = [], claims = {} }: JsonObject,
  path: readonly string[],
  apiScopes: readonly string[],
): Identity {
  if (!Array.isArray(scopes) || !scopes.every(isScope)) {
    throw new IdentitiesError(
      [...path, 'scopes'],
      'must be a list of scopes without spaces, for example: [reports:read]',
    );
  }
  const named = scopes.filter((scope) => scope !== EVERY_SCOPE);
  return {
    scopes: named.length === scopes.length ? scopes : distinct([...apiScopes, ...named]),
    claims: readOwnClaims(claims, [...path, 'claims']),
  };
}

function readOwnClaims(claims: unknown, path: readonly string[]): JsonObject {
  try {
    // The tokens name the client that they were issued to.
    return readClaims(claims, ['client_id']);
  } catch (error) {
    if (!(error instanceof ClaimError)) throw error;
    throw new IdentitiesError(
      error.claim === undefined ? path : [...path, error.claim],
      error.message,
    );
  }
}

function readNamed<T>(
  declared: unknown,
  section: string,
  read: (value: unknown, path: readonly string[]) => T,
): ReadonlyMap<string, T> {
  const entries = Object.entries(readEntry(declared, [section]));
  return new Map(
    entries.map(([name, value]) => {
      // For `sub`: OpenID Connect Core section 2. A colon would end the id in HTTP Basic (RFC 7617 section 2).
      if (!/^[\x21-\x7e]{1,255}$/.test(name) || (section === 'clients' && name.includes(':'))) {
        throw new IdentitiesError(
          [section, name],
          'is not a name of at most 255 ASCII characters without spaces (for a client, without colons)',
        );
      }
      return [name, read(value, [section, name])];
    }),
  );
}

function isRedirectUri(value: unknown): value is string {
  if (typeof value !== 'string' || value.includes('#')) return false;
  const url = URL.parse(value);
  // On this machine without TLS, as RFC 8252 section 7.3 has it; oidc-provider accepts nothing else.
  return url !== null && url.protocol === (isLoopbackHost(url.host) ? 'http:' : 'https:');
}
