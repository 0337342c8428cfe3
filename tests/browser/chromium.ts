import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The option of a tool that needs a browser. */
export const BROWSER_OPTION = {
  browser: { type: 'string', value: 'PATH', help: 'the browser, instead of the one on the PATH' },
} as const;

/** Under these names operating systems install Chromium and the browsers that are made of it. */
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const START_TIMEOUT_MS = 60_000;

/** A browser is missing. The message says how to get one. */
export class BrowserMissing extends Error {
  override readonly name = 'BrowserMissing';
}

/**
 * Finds Chromium, or a browser that is made of it.
 *
 * @param chosen the path of a program that is used instead of the first one on the PATH
 * @throws {BrowserMissing}
 */
export function findChromium(chosen?: string, path = process.env['PATH'] ?? ''): string {
  if (chosen !== undefined) {
    if (isProgram(chosen)) return chosen;
    throw new BrowserMissing(
      `${chosen} is not a program; npm run test:browser -- --browser PATH names Chromium or Chrome`,
    );
  }
  const found = path
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isProgram);
  if (found !== undefined) return found;
  throw new BrowserMissing(
    'npm run test:browser needs Chromium or Chrome on the PATH; on Debian: apt-get install chromium; or name one: npm run test:browser -- --browser PATH',
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Starts Chromium without a window. It ends with this process at the latest. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: START_TIMEOUT_MS,
    // Chromium's sandbox refuses to run as root, which the containers of a CI are.
    chromiumSandbox: process.getuid?.() !== 0,
    // Otherwise /dev/shm of a container, which may be small, holds its memory.
    args: ['--disable-dev-shm-usage'],
  });
}
