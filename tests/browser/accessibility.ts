import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { Report } from '../deploy/report';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

const VIEWS = [
  ['light', DESKTOP],
  ['dark', DESKTOP],
  ['light', PHONE],
  ['dark', PHONE],
] as const;

/** Checks a page as it is now, light and dark, on a desktop and on a phone. */
export async function checkAccessibility(report: Report, page: Page, name: string): Promise<void> {
  // The size is in force while this session lasts.
  const session = await page.context().newCDPSession(page);
  for (const [colorScheme, size] of VIEWS) {
    const view = `${name}, ${colorScheme}, ${size.width} px`;
    await page.emulateMedia({ colorScheme });
    // A phone asks the page for its width, and shows a page that does not say it as on a desktop.
    const mobile = size === PHONE;
    const metrics = { ...size, mobile, deviceScaleFactor: 0 };
    await session.send('Emulation.setDeviceMetricsOverride', metrics);
    await report.check(`${view}: axe finds nothing`, async () => {
      deepStrictEqual(await findViolations(page), []);
    });
    await report.check(`${view}: nothing lies beyond the window`, async () => {
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      ok(width <= size.width, `${width} px wide`);
    });
  }
  await session.detach();
}

const MOVING = `[...document.querySelectorAll('*')].filter((element) => {
  const { transitionDuration, animationName } = getComputedStyle(element);
  return transitionDuration !== '0s' || animationName !== 'none';
}).length`;

/** Checks that a page moves for those only who have not asked their system for less motion. */
export async function checkMotion(report: Report, page: Page, name: string): Promise<void> {
  await report.check(`${name}: nothing moves for those who want less motion`, async () => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    ok((await page.evaluate<number>(MOVING)) > 0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    strictEqual(await page.evaluate<number>(MOVING), 0);
  });
}

/** A sentence for each violation of a rule of axe, and where it is. */
async function findViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) =>
      `${id}: ${help}: ${target.join(' ')} ${failureSummary}`.replaceAll(/\s+/g, ' '),
    ),
  );
}
