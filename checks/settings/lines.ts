import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/**
 * Finds the line that a key of a YAML file stands on.
 *
 * @param path the keys that lead to it; a number leads to an entry of a list
 * @returns the line of the longest part of the path that is there, from 1; undefined if not even the first key is
 */
export function lineOfKey(text: string, path: readonly (string | number)[]): number | undefined {
  const lines = new LineCounter();
  // Files of osls have its variables in the place of values, which is text for YAML.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  let node: unknown = document.contents;
  let found: number | undefined;
  for (const key of path) {
    const next = memberOf(node, key);
    if (next === undefined) break;
    found = next.offset;
    node = next.value;
  }
  return found === undefined ? undefined : lines.linePos(found).line;
}

/** Finds the line on which a variable of a `.env` file is set; the last one, as for osls. */
export function lineOfVariable(text: string, name: string): number | undefined {
  const lines = text.split('\n').map((line) => line.replace(/^\s*(?:export\s+)?/, ''));
  const index = lines.findLastIndex(
    (line) => line.startsWith(name) && /^\s*=/.test(line.slice(name.length)),
  );
  return index < 0 ? undefined : index + 1;
}

function memberOf(
  node: unknown,
  key: string | number,
): { readonly offset: number; readonly value: unknown } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return isNode(item) && item.range ? { offset: item.range[0], value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(
    (each) => isPair(each) && isScalar(each.key) && each.key.value === key,
  );
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return undefined;
  return { offset: pair.key.range[0], value: pair.value };
}
