import { mayOverlap } from './path-overlap';
import type { PathPart, PathPattern } from './path-pattern';

interface Indexed {
  readonly path: PathPattern;
}

/** The entries whose paths begin, or end, with the same parts. */
interface Node<Entry> {
  readonly entries: Entry[];
  readonly literals: Map<string, Node<Entry>>;
  /** The entries that go on with a part that is not a literal. */
  readonly others: Entry[];
}

/**
 * Finds the entries that a pattern may overlap with, without a look at every entry: a table of a
 * thousand routes has a million pairs.
 *
 * @returns the entries that pass `mayOverlap`, in their order
 */
export function indexPaths<Entry extends Indexed>(
  entries: readonly Entry[],
): (pattern: PathPattern) => readonly Entry[] {
  const fromStart = makeNode<Entry>();
  const fromEnd = makeNode<Entry>();
  for (const entry of entries) {
    add(fromStart, entry, entry.path);
    add(fromEnd, entry, entry.path.toReversed());
  }
  const order = new Map(entries.map((entry, index) => [entry, index]));
  const placeOf = (entry: Entry): number => order.get(entry) ?? 0;
  return (pattern) =>
    fewest(candidates(fromStart, pattern), candidates(fromEnd, endOf(pattern)))
      .flat()
      .filter(({ path }) => mayOverlap(pattern, path))
      .sort((one, other) => placeOf(one) - placeOf(other));
}

function makeNode<Entry>(): Node<Entry> {
  return { entries: [], literals: new Map(), others: [] };
}

function add<Entry>(root: Node<Entry>, entry: Entry, path: PathPattern): void {
  let node = root;
  node.entries.push(entry);
  for (const part of path) {
    if (part.kind !== 'literal') {
      node.others.push(entry);
      return;
    }
    const next = node.literals.get(part.text) ?? makeNode();
    node.literals.set(part.text, next);
    next.entries.push(entry);
    node = next;
  }
}

/** A pattern from its end. There, a prefix says nothing: it spans slashes. */
function endOf(pattern: PathPattern): PathPattern {
  return pattern
    .map((part): PathPart => (part.kind === 'prefix' ? { kind: 'anything' } : part))
    .toReversed();
}

/** Lists of entries. Each entry is in one of them. */
type Lists<Entry> = readonly (readonly Entry[])[];

/** Many paths begin alike, or with a parameter, and end differently. */
function fewest<Entry>(one: Lists<Entry>, other: Lists<Entry>): Lists<Entry> {
  const count = (lists: Lists<Entry>): number => lists.reduce((sum, { length }) => sum + length, 0);
  return count(one) <= count(other) ? one : other;
}

function candidates<Entry>(root: Node<Entry>, pattern: PathPattern): Lists<Entry> {
  const found: (readonly Entry[])[] = [];
  let node: Node<Entry> | undefined = root;
  for (const part of pattern) {
    if (part.kind === 'prefix') return [...found, ...begunWith(node, part.text)];
    if (part.kind !== 'literal') return [...found, node.entries];
    found.push(node.others);
    node = node.literals.get(part.text);
    if (node === undefined) return found;
  }
  return [...found, node.entries];
}

function begunWith<Entry>(node: Node<Entry>, prefix: string): Lists<Entry> {
  const begun = [...node.literals].filter(([text]) => text.startsWith(prefix));
  return [node.others, ...begun.map(([, { entries }]) => entries)];
}
