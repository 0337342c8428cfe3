import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';

let cache: string;
const before = process.env['XDG_CACHE_HOME'];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cached-folder-'));
  process.env['XDG_CACHE_HOME'] = cache;
});

afterEach(async () => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  await rm(cache, { recursive: true });
});

test('a folder is filled once for each key, in the cache of the user', async () => {
  let fills = 0;
  const fill = (): Promise<void> => {
    fills += 1;
    return Promise.resolve();
  };
  const first = await cachedFolder('tool', 'version 1', fill);
  expect(await cachedFolder('tool', 'version 1', fill)).toBe(first);
  expect(fills).toBe(1);
  expect(first.startsWith(cache)).toBe(true);
  expect(await cachedFolder('tool', 'version 2', fill)).not.toBe(first);
  expect(fills).toBe(2);
});

test('what an interrupted run has left is not used', async () => {
  const interrupted = cachedFolder('tool', 'version 1', async (directory) => {
    await writeFile(join(directory, 'part'), '');
    throw new Error('interrupted');
  });
  await expect(interrupted).rejects.toThrow('interrupted');
  const directory = await cachedFolder('tool', 'version 1', () => Promise.resolve());
  expect(existsSync(join(directory, 'part'))).toBe(false);
});
