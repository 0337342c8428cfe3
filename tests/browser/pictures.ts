import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readOptions } from '../../build/command-line';
import { startLocalService } from '../../local/offline/local-service';
import { messageOf, print } from '../support/long-run';
// demo
import { runToEnd } from '../support/process';
// end of demo
import { BROWSER_OPTION, findChromium, startChromium } from './chromium';
import { openPage } from './observed-page';
// demo
import { terminalPage } from './terminal';
// end of demo
import { webPage } from './web-page';

const { browser: chosen } = readOptions({
  script: 'docs:pictures',
  purpose:
    'Makes the pictures of the docs anew, in docs/pictures, with a service that it starts itself.\nNeeds Chromium or Chrome.',
  options: BROWSER_OPTION,
});

const FOLDER = join(__dirname, '../../docs/pictures');
// demo
const EXPLAIN_TIMEOUT_MS = 60_000;
// end of demo
const SIZE = { width: 1120, height: 760 };
const QUALITY = 75;

async function makePictures(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await startChromium(findChromium(chosen));
  try {
    const service = await startLocalService();
    try {
      const { page, close } = await openPage(browser);
      await page.setViewportSize(SIZE);
      await refusedCall(page, service.web);
      await keep('web-application.webp', page);
      await close();
    } finally {
      await service.stop();
    }
    // demo
    const { page, close } = await openPage(browser);
    await page.setContent(await explanation('POST /orders --user bob'));
    const box = await page.locator('pre').boundingBox();
    if (box !== null) await page.setViewportSize(sizeOf(box));
    await keep('explain.webp', page);
    await close();
    // end of demo
  } finally {
    await browser.close();
  }
}

/** A call that is answered, and one that is not. */
async function refusedCall(page: Page, address: string): Promise<void> {
  const { button, untilSignedInAs, answer } = webPage(page);
  await page.goto(address);
  await button('bob').click();
  await untilSignedInAs('bob');
  // The first one waits for the cold start.
  for (let calls = 0; calls < 2; calls += 1) {
    await button('Say hello').click();
    await answer('Hello', /Hello, bob!/);
  }
  // demo
  await button('Show orders').click();
  await answer('Orders', /Not allowed/);
  // end of demo
}

// demo
const sizeOf = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  width: Math.ceil(width),
  height: Math.ceil(height),
});

async function explanation(call: string): Promise<string> {
  const args = ['run', '--silent', 'explain', '--', ...call.split(' ')];
  const options = { env: process.env, timeoutMs: EXPLAIN_TIMEOUT_MS };
  const { stdout } = await runToEnd('npm', args, options);
  return terminalPage(`npm run explain -- ${call}`, stdout);
}
// end of demo

/** Keeps a picture of the window as WebP: for text, a quarter of a PNG. */
async function keep(name: string, page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const options = { format: 'webp', quality: QUALITY } as const;
  const { data } = await session.send('Page.captureScreenshot', options);
  const picture = Buffer.from(data, 'base64');
  await writeFile(join(FOLDER, name), picture);
  print(`docs/pictures/${name} ${(picture.length / 1000).toFixed(0)} KB`);
}

makePictures().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
