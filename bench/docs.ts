import { readFileSync, writeFileSync } from 'node:fs';

const PERFORMANCE_PAGE = 'docs/performance.md';

/** The output of a program, as the page has it in the block below a comment that names the program. */
export function printedOnPage(program: string): string {
  return blockOf(program, readFileSync(PERFORMANCE_PAGE, 'utf8')).inner;
}

/** Replaces the output of a program on the page. */
export function putOnPage(program: string, text: string): void {
  const page = readFileSync(PERFORMANCE_PAGE, 'utf8');
  const { before, after } = blockOf(program, page);
  writeFileSync(PERFORMANCE_PAGE, before + text + after);
}

function blockOf(
  program: string,
  page: string,
): { readonly before: string; readonly inner: string; readonly after: string } {
  const opening = `<!-- npm run ${program} -->\n\n\`\`\`\n`;
  const start = page.indexOf(opening);
  const end = page.indexOf('\n```', start + opening.length);
  if (start < 0 || end < 0) throw new Error(`${PERFORMANCE_PAGE} has no place for ${program}`);
  const from = start + opening.length;
  return { before: page.slice(0, from), inner: page.slice(from, end), after: page.slice(end) };
}
