/** `1 character`, `2 characters`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Parts of a sentence in a row: `a, b and c`. */
export function listed(parts: readonly string[], last = 'and'): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`;
}

/**
 * Takes a sentence and its remedy apart: it stands behind the last semicolon outside of quotes.
 *
 * @param sentence as doctor/ writes them
 */
export function withRemedy(sentence: string): { readonly text: string; readonly remedy?: string } {
  const outside = sentence.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => '_'.repeat(quoted.length));
  const end = outside.indexOf('; ');
  return end < 0
    ? { text: sentence }
    : { text: sentence.slice(0, end), remedy: sentence.slice(end + 2) };
}
