import { type LocalService, startLocalService } from '../../../local/offline/local-service';
import { untilPrinted } from '../../support/printed';

jest.setTimeout(60_000);

let service: LocalService;

beforeAll(async () => {
  service = await startLocalService({}, { parameters: { grantedLog: 'metrics' } });
});

afterAll(() => service.stop());

async function statusOf(token: string): Promise<number> {
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.status;
}

async function tokenWith(request: object): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

test('sls offline counts granted decisions if the stage does, and writes each refusal', async () => {
  expect(await statusOf(await tokenWith({}))).toBe(200);
  await untilPrinted(service.output, /"event":"granted_counted"/);
  expect(await statusOf(await tokenWith({ expired: true }))).toBe(403);
  await untilPrinted(service.output, /"outcome":"rejected","reason":"token_expired"/);
  expect(service.output()).not.toContain('"outcome":"granted"');
});
