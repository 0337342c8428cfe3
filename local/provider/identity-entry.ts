import { isJsonObject, type JsonObject } from '../../lib/json-object';

/** An entry that cannot be used. The message names it, and says what to write. */
export class IdentitiesError extends Error {
  override readonly name = 'IdentitiesError';

  /** @param path the keys that lead to the entry */
  constructor(
    readonly path: readonly string[],
    problem: string,
  ) {
    super(path.length === 0 ? problem : `${path.join('.')} ${problem}`);
  }
}

/**
 * Reads an entry that holds properties; a blank one holds none.
 *
 * @param path the keys that lead to it
 * @param known the properties that it may have; any unless given
 * @throws {IdentitiesError}
 */
export function readEntry(
  value: unknown,
  path: readonly string[],
  known?: readonly string[],
): JsonObject {
  const entry = value ?? {};
  if (!isJsonObject(entry)) {
    throw new IdentitiesError(
      path,
      `must hold properties, such as ${known?.[0] === undefined ? 'NAME: { ... }' : `${known[0]}: ...`}`,
    );
  }
  const unknown = known && Object.keys(entry).find((name) => !known.includes(name));
  if (unknown === undefined || known === undefined) return entry;
  throw new IdentitiesError([...path, unknown], `is not known here; write ${known.join(', ')}`);
}
