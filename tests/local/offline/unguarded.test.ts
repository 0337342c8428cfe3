import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalService } from '../../../local/offline/local-service';
import { copyService } from '../../support/service-copy';

jest.setTimeout(180_000);

test('sls offline ends if its servers do not refuse web pages', async () => {
  const { directory, remove } = await copyService();
  const guard = join(directory, 'local/network/listener-guard.ts');
  try {
    // As if serverless-offline or Node listened in a way that the guard does not know.
    const source = await readFile(guard, 'utf8');
    await writeFile(
      guard,
      source.replace(/REQUEST_EVENTS = \[[^\]]*\]/, "REQUEST_EVENTS = ['none']"),
    );
    await expect(startLocalService({}, { directory })).rejects.toThrow(
      'The local servers do not refuse web pages',
    );
  } finally {
    await remove();
  }
});
