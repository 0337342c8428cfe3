import { mayOverlap } from './path-overlap';
import { isOpen, type PathPart, type PathPattern } from './path-pattern';

interface Indexed {
  readonly path: PathPattern;
}

type NamedPart = Extract<PathPart, { readonly text: string }>;

/** The entries with each literal in one place of their paths, and those without a literal there. */
interface Place<Entry> {
  readonly literals: Map<string, Entry[]>;
  readonly others: Entry[];
}

/** The entries whose paths have the same number of segments, or can have any number from there on. */
interface Group<Entry> {
  readonly length: number;
  readonly isOpenEnded: boolean;
  readonly entries: Entry[];
  readonly places: readonly Place<Entry>[];
}

/**
 * Finds the entries that a pattern may overlap with, without a look at every entry: a table of a
 * thousand routes has a million pairs. In paths of one length, most literals of a pattern have one place only.
 *
 * @returns the entries that pass `mayOverlap`, in their order
 */
export function indexPaths<Entry extends Indexed>(
  entries: readonly Entry[],
): (pattern: PathPattern) => readonly Entry[] {
  const groups = new Map<string, Group<Entry>>();
  for (const entry of entries) add(groups, entry);
  const order = new Map(entries.map((entry, index) => [entry, index]));
  const placeOf = (entry: Entry): number => order.get(entry) ?? 0;
  return (pattern) =>
    [...groups.values()]
      .flatMap((group) => candidates(group, pattern))
      .filter(({ path }) => mayOverlap(pattern, path))
      .sort((one, other) => placeOf(one) - placeOf(other));
}

function add<Entry extends Indexed>(groups: Map<string, Group<Entry>>, entry: Entry): void {
  const { path } = entry;
  const firstOpen = path.findIndex(isOpen);
  const isOpenEnded = firstOpen >= 0;
  const length = isOpenEnded ? firstOpen : path.length;
  const key = `${isOpenEnded} ${length}`;
  const group = groups.get(key) ?? makeGroup<Entry>(length, isOpenEnded);
  groups.set(key, group);
  group.entries.push(entry);
  for (const [index, { literals, others }] of group.places.entries()) {
    const part = path[index];
    if (part?.kind !== 'literal') others.push(entry);
    else if (literals.get(part.text)?.push(entry) === undefined) literals.set(part.text, [entry]);
  }
}

function makeGroup<Entry>(length: number, isOpenEnded: boolean): Group<Entry> {
  const places = Array.from({ length }, (): Place<Entry> => ({ literals: new Map(), others: [] }));
  return { length, isOpenEnded, entries: [], places };
}

/** The entries of a group with one of the literals of a pattern: of the literal that the fewest have. */
function candidates<Entry>(group: Group<Entry>, pattern: PathPattern): readonly Entry[] {
  const firstOpen = pattern.findIndex(isOpen);
  const lastOpen = pattern.findLastIndex(isOpen);
  const room = group.length - pattern.length;
  if (!group.isOpenEnded && (room < 0 || (room > 0 && firstOpen < 0))) return [];

  let fewest: Lists<Entry> = [group.entries];
  for (const [index, part] of pattern.entries()) {
    if (part.kind !== 'literal' && part.kind !== 'prefix') continue;
    const isFromStart = firstOpen < 0 || index <= firstOpen;
    // Between two open parts, a literal has one place if these have one segment each.
    const isFromEnd = !group.isOpenEnded && (index > lastOpen || room === 0);
    if (!isFromStart && !isFromEnd) continue;
    const place = group.places[isFromStart ? index : index + room];
    if (place === undefined) continue;
    const found = [place.others, ...literalsOf(place, part)];
    if (count(found) < count(fewest)) fewest = found;
  }
  return fewest.flat();
}

/** Lists of entries. Each entry is in one of them. */
type Lists<Entry> = readonly (readonly Entry[])[];

function literalsOf<Entry>({ literals }: Place<Entry>, part: NamedPart): Lists<Entry> {
  if (part.kind === 'literal') return [literals.get(part.text) ?? []];
  return [...literals].filter(([text]) => text.startsWith(part.text)).map(([, found]) => found);
}

function count<Entry>(lists: Lists<Entry>): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}
