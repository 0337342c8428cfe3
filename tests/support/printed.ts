const DEADLINE_MS = 30_000;
const POLL_MS = 20;

/**
 * Waits until a program has printed something. Its output arrives on its own: a line that was
 * printed for a request may come after the answer to the request.
 *
 * @param output everything that the program has printed so far
 * @returns the match, whose first entry is a text that was searched for
 * @throws {Error} with the output if there is no match after 30 seconds
 */
export async function untilPrinted(
  output: () => string,
  wanted: string | RegExp,
): Promise<readonly string[]> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const text = output();
    if (typeof wanted !== 'string') {
      const match = wanted.exec(text);
      if (match !== null) return match;
    } else if (text.includes(wanted)) return [wanted];
    if (Date.now() > deadline) throw new Error(`"${String(wanted)}" is not in:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
