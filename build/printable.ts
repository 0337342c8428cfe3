/** Replaces terminal escapes, line breaks and invisible characters, which a path, a claim or an error could contain. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}
