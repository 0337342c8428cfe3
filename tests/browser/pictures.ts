import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readOptions } from '../../build/command-line';
import { startLocalService } from '../../local/offline/local-service';
import { messageOf, print } from '../support/long-run';
// demo
import { runToEnd } from '../support/process';
// end of demo
import { findChromium, startChromium } from './chromium';
import { openPage } from './observed-page';
// demo
import { terminalPage } from './terminal';
// end of demo
import { webPage } from './web-page';

const { browser: chosen } = readOptions({
  script: 'docs:pictures',
  purpose:
    'Makes the pictures of the docs anew, in docs/pictures, with a service that it starts itself.\nNeeds Chromium or Chrome.',
  options: {
    browser: { type: 'string', value: 'PATH', help: 'the browser, instead of the one on the PATH' },
  },
});

const FOLDER = join(__dirname, '../../docs/pictures');
// demo
const EXPLAIN_TIMEOUT_MS = 60_000;
// end of demo
const SIZE = { width: 1120, height: 760 };

async function makePictures(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await startChromium(findChromium(chosen));
  try {
    const service = await startLocalService();
    try {
      const { page, close } = await openPage(browser);
      await page.setViewportSize(SIZE);
      await refusedCall(page, service.web);
      await keep('web-application.png', await page.screenshot());
      await close();
    } finally {
      await service.stop();
    }
    // demo
    const { page, close } = await openPage(browser);
    await page.setViewportSize({ ...SIZE, height: 200 });
    await page.setContent(await explanation('POST /orders --user bob'));
    await keep('explain.png', await page.locator('pre').screenshot());
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
async function explanation(call: string): Promise<string> {
  const args = ['run', '--silent', 'explain', '--', ...call.split(' ')];
  const options = { env: process.env, timeoutMs: EXPLAIN_TIMEOUT_MS };
  const { stdout } = await runToEnd('npm', args, options);
  return terminalPage(`npm run explain -- ${call}`, stdout);
}
// end of demo

async function keep(name: string, picture: Buffer): Promise<void> {
  const file = join(FOLDER, name);
  await writeFile(file, picture);
  print(`docs/pictures/${name} ${((await stat(file)).size / 1000).toFixed(0)} KB`);
}

makePictures().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
