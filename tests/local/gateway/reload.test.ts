import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import type { Decision } from '../../../web/decision';
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
  const headers = { authorization: `Bearer ${await made.text()}`, origin: service.web };
  const call = async () => {
    const answer = await fetch(`${service.baseUrl}/test-reports`, { headers });
    return { status: answer.status, id: answer.headers.get('x-amzn-requestid') ?? '' };
  };
  const first = await call();
  expect([first.status, (await call()).status]).toStrictEqual([403, 403]);
  expect(await explanationOfRule(first.id)).toContain('needs scope test-reports:read; the token');

  const file = join(copy.directory, 'access-rules.ts');
  const rules = await readFile(file, 'utf8');
  await writeFile(file, rules.replaceAll('test-reports:read', 'test-summaries:read'));

  const deadline = Date.now() + 30_000;
  let last = first;
  // While the bundle is written anew, a request may find none.
  while (last.status !== 200 && Date.now() < deadline) last = await call();
  expect(last.status).toBe(200);
  expect(await explanationOfRule(last.id)).toContain('needs scope test-summaries:read; the token');
});

/** The text of the step of the rule, as the page of the service shows it. */
async function explanationOfRule(requestId: string): Promise<string | undefined> {
  const answer = await fetch(`${service.web}/local/decisions/${requestId}`);
  // The server of the page writes it in this form.
  const { steps } = (await answer.json()) as Decision;
  return steps.find(({ name }) => name === 'rule')?.text;
}
