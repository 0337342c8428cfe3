import { mayOverlap } from './path-overlap';
import type { PathPart, PathPattern } from './path-pattern';

interface Indexed {
  readonly path: PathPattern;
}

/** The entries whose paths begin with the same parts. */
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
  const root = makeNode<Entry>();
  for (const entry of entries) add(root, entry);
  const order = new Map(entries.map((entry, index) => [entry, index]));
  const placeOf = (entry: Entry): number => order.get(entry) ?? 0;
  return (pattern) =>
    candidates(root, pattern)
      .filter(({ path }) => mayOverlap(pattern, path))
      .sort((one, other) => placeOf(one) - placeOf(other));
}

function makeNode<Entry>(): Node<Entry> {
  return { entries: [], literals: new Map(), others: [] };
}

function add<Entry extends Indexed>(root: Node<Entry>, entry: Entry): void {
  let node = root;
  node.entries.push(entry);
  for (const part of entry.path) {
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

function candidates<Entry>(root: Node<Entry>, pattern: PathPattern): readonly Entry[] {
  const found: Entry[] = [];
  let node: Node<Entry> | undefined = root;
  for (const part of pattern) {
    if (part.kind !== 'literal') return [...found, ...begunWith(node, part)];
    found.push(...node.others);
    node = node.literals.get(part.text);
    if (node === undefined) return found;
  }
  return [...found, ...node.entries];
}

function begunWith<Entry>(node: Node<Entry>, part: PathPart): readonly Entry[] {
  if (part.kind !== 'prefix') return node.entries;
  const begun = [...node.literals].filter(([text]) => text.startsWith(part.text));
  return [...node.others, ...begun.flatMap(([, { entries }]) => entries)];
}
