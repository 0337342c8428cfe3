/** A parsed JSON object, whose members are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells whether a parsed JSON value is an object, and neither `null` nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses the body of an answer; undefined if it is not a JSON object in UTF-8. */
export function parseJsonObject(body: Buffer): JsonObject | undefined {
  try {
    // Skips a byte order mark, as RFC 8259 section 8.1 permits, and throws on malformed UTF-8.
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds a member by its name, or else by a path into nested objects such as `realm_access.roles`. Longer names come
 * first, because names such as `https://example.com/roles` and `kubernetes.io` have dots of their own.
 *
 * @returns undefined if the member is missing or `null`
 */
export function memberAt(object: JsonObject, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path] ?? undefined;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    const inner = Object.hasOwn(object, name) ? object[name] : undefined;
    const found = isJsonObject(inner) ? memberAt(inner, path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Freezes plain data at every depth. The entries of a `Set` or a `Map` are not reached. */
export function deepFreeze<Value extends object>(value: Value): Readonly<Value> {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}
