import type { Page } from 'playwright-core';

/** A page that needs more is not usable with a keyboard. */
const MOST_STEPS = 60;

/** The element that has the focus: its text or label, and whether a user sees that it has the focus. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return {
    text: (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '').trim(),
    isVisible: outlineStyle !== 'none' && outlineWidth !== '0px',
  };
})()`;

/**
 * Moves the focus forwards with the tabulator key, as a user without a mouse does.
 *
 * @param wanted the text or the label of a control
 * @throws {Error} if the focus does not reach it, or cannot be seen there
 */
export async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MOST_STEPS) {
    await page.keyboard.press('Tab');
    const { text, isVisible } = await page.evaluate<{ text: string; isVisible: boolean }>(FOCUSED);
    passed.push(text);
    if (!wanted.test(text)) continue;
    if (!isVisible) throw new Error(`Nobody sees that "${text}" has the focus`);
    return;
  }
  throw new Error(`The focus never reached ${String(wanted)}; it passed: ${passed.join(' | ')}`);
}
