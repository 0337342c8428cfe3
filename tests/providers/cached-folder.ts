import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Finds a folder in the cache of this user, or makes it.
 *
 * @param key everything that its content depends on
 * @param fill puts the content into the empty folder
 */
export async function cachedFolder(
  name: string,
  key: string,
  fill: (directory: string) => Promise<void>,
): Promise<string> {
  const digest = createHash('sha256').update(key).digest('hex');
  const directory = join(cacheDirectory(), `${name}-${digest.slice(0, 16)}`);
  const mark = join(directory, 'complete');
  if (!existsSync(mark)) {
    // An earlier run may have been interrupted and left a part behind.
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await fill(directory);
    await writeFile(mark, '');
  }
  return directory;
}

/** Outside of the repository, so that a fresh clone and a copy of the project find it as well. */
function cacheDirectory(): string {
  const ofUser = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(ofUser, 'jwt-lambda-authorizer/test-providers');
}
