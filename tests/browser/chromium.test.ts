import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findChromium } from './chromium';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browser-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Makes a program with this name. */
async function install(name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
}

test('without a browser, one line says how to get one', () => {
  expect(() => findChromium(undefined, folder)).toThrow(
    /^npm run test:browser needs Chromium or Chrome on the PATH; on Debian: apt-get install chromium; or name one: npm run test:browser -- --browser PATH$/,
  );
});

test.each(['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'])(
  '%s on the PATH is used',
  async (name) => {
    const file = await install(name);
    expect(findChromium(undefined, ['/nowhere', folder].join(delimiter))).toBe(file);
  },
);

test('a folder and a file that is not a program are passed over', async () => {
  await mkdir(join(folder, 'chromium'));
  await writeFile(join(folder, 'chromium-browser'), '');
  const file = await install('google-chrome');
  expect(findChromium(undefined, folder)).toBe(file);
});

test('a browser that is named goes first', async () => {
  await install('chromium');
  const file = await install('my-browser');
  expect(findChromium(file, folder)).toBe(file);
});

test('a name that is not a program is refused, and no other is used', async () => {
  await install('chromium');
  expect(() => findChromium('/nowhere/chromium', folder)).toThrow(
    '/nowhere/chromium is not a program; npm run test:browser -- --browser PATH names Chromium or Chrome',
  );
});
