import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { type Identities, readIdentities } from './identities';
import { IdentitiesError } from './identity-entry';

/** A file of users and clients that cannot be used. The message names the file, the line and the entry. */
export class IdentitiesFileError extends Error {
  override readonly name = 'IdentitiesFileError';
}

/**
 * Reads users and clients from a file, and again when the file has changed.
 *
 * @param apiScopes the scopes of the access rules
 * @param report is told once about a change that cannot be used; the last good content then stays in force
 * @returns the users and clients of now
 * @throws {IdentitiesFileError} if the file cannot be used at the start
 */
export function followIdentities(
  file: string,
  apiScopes: readonly string[],
  report: (problem: string) => void,
): () => Identities {
  let text = readText(file);
  let identities = parseIdentities(file, text, apiScopes);
  return () => {
    const current = readText(file);
    if (current === text) return identities;
    text = current;
    try {
      identities = parseIdentities(file, text, apiScopes);
    } catch (error) {
      if (!(error instanceof IdentitiesFileError)) throw error;
      report(`${error.message} (until then the users and clients from before stay)`);
    }
    return identities;
  };
}

/** The content of the file, or undefined if it cannot be read. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parseIdentities(
  file: string,
  text: string | undefined,
  apiScopes: readonly string[],
): Identities {
  const name = relative(process.cwd(), file);
  if (text === undefined) {
    throw new IdentitiesFileError(
      `${name} cannot be read: it must list the users of the local identity provider, for example: users: { alice: { scopes: ['*'] } }`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, problem: string) =>
    new IdentitiesFileError(`${name}:${lines.linePos(offset).line}: ${problem}`);
  const asterisk = unquotedAsterisk(document);
  if (asterisk !== undefined) throw at(asterisk, "an asterisk needs quotes, for example: ['*']");
  const [syntaxError] = document.errors;
  if (syntaxError) throw at(syntaxError.pos[0], syntaxError.message);
  const content = contentOf(document);
  if (content === undefined) {
    throw at(
      firstAlias(document),
      'an alias stands in its own value, or for too much: write it out',
    );
  }
  try {
    return readIdentities(content.value, apiScopes);
  } catch (error) {
    if (error instanceof IdentitiesError) throw at(offsetOf(document, error.path), error.message);
    throw error;
  }
}

/** The place of an alias that refers to nothing. Its writer has most likely meant a text. */
function unquotedAsterisk(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.source !== '' && alias.resolve(document) !== undefined) return undefined;
      found = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return found;
}

/** The values of a document; undefined if its aliases make a circle, or more text than is sensible. */
function contentOf(document: Document): { readonly value: unknown } | undefined {
  try {
    const value: unknown = document.toJS();
    // Throws on a circle.
    JSON.stringify(value);
    return { value };
  } catch {
    return undefined;
  }
}

function firstAlias(document: Document): number {
  let found = 0;
  visit(document, {
    Alias: (_key, { range }) => {
      found = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** The place of an entry; if it is missing, that of the nearest one around it. */
function offsetOf(document: Document, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
