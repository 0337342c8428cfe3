import type { Locator, Page } from 'playwright-core';

/** The web application, as a person sees it. */
export interface WebPage {
  readonly button: (name: string) => Locator;
  /** A part of the page, by its heading. */
  readonly part: (heading: string) => Locator;
  /** Waits until the page says who is signed in. */
  readonly untilSignedInAs: (user: string) => Promise<void>;
  /**
   * Waits until a part of the page says something, and is not at work.
   *
   * @returns the text
   * @throws {Error} with the text that it says in the end
   */
  readonly answer: (heading: string, words: RegExp) => Promise<string>;
}

export function webPage(page: Page): WebPage {
  const part = (heading: string): Locator =>
    page.getByRole('region', { name: heading, exact: true });
  return {
    button: (name) => page.getByRole('button', { name, exact: true }),
    part,
    untilSignedInAs: (user) => page.getByText(`Signed in as ${user}`, { exact: true }).waitFor(),
    answer: async (heading, words) => {
      const place = part(heading).getByRole('status');
      try {
        await part(heading).locator('[aria-disabled]').waitFor({ state: 'detached' });
        await place.filter({ hasText: words }).waitFor();
        return await place.innerText();
      } catch {
        const texts = await place.allInnerTexts();
        throw new Error(`${heading} does not say ${String(words)}, but: ${texts.join(' | ')}`);
      }
    },
  };
}
