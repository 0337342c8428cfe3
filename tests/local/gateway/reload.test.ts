import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { copyServiceWithFixture, type ServiceCopy } from '../../support/service-copy';

jest.setTimeout(120_000);

let copy: ServiceCopy;
let service: LocalService;

beforeAll(async () => {
  copy = await copyServiceWithFixture();
  service = await startLocalService({}, { directory: copy.directory });
});

afterAll(async () => {
  await service.stop();
  await copy.remove();
});

test('an edit of the access rules takes effect without a restart, even for cached tokens', async () => {
  const made = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"scope":"test-summaries:read","forceScope":true}',
  });
  const headers = { authorization: `Bearer ${await made.text()}` };
  const status = async () => (await fetch(`${service.baseUrl}/test-reports`, { headers })).status;
  expect([await status(), await status()]).toStrictEqual([403, 403]);

  const file = join(copy.directory, 'access-rules.ts');
  const rules = await readFile(file, 'utf8');
  await writeFile(file, rules.replaceAll('test-reports:read', 'test-summaries:read'));

  const deadline = Date.now() + 30_000;
  let last = 403;
  // While the bundle is written anew, a request may find none.
  while (last !== 200 && Date.now() < deadline) last = await status();
  expect(last).toBe(200);
});
