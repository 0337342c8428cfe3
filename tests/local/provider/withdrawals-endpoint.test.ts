import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestError, respondWithError } from '../../../local/provider/http-exchange';
import { handleWithdrawal } from '../../../local/provider/withdrawals-endpoint';
import type { Withdrawal } from '../../../lib/revocation/withdrawal';

const ISSUER = 'http://localhost:4000';
const NOW = Date.UTC(2026, 10, 26) + 400;

const written: Withdrawal[] = [];
let hasList = true;
const write = (withdrawal: Withdrawal): Promise<void> => {
  written.push(withdrawal);
  return Promise.resolve();
};
const server = createServer((request, response) => {
  handleWithdrawal(request, response, ISSUER, hasList ? write : undefined).catch(
    (error: unknown) => {
      respondWithError(response, error instanceof RequestError ? error.status : 500, String(error));
    },
  );
});
let url: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/withdrawals`;
});

afterAll(() => server.close());

beforeEach(() => {
  hasList = true;
  written.length = 0;
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function post(body: string, contentType = 'application/json'): Promise<[number, unknown]> {
  const headers = { 'content-type': contentType };
  const response = await fetch(url, { method: 'POST', headers, body });
  return [response.status, await response.json()];
}

test.each<[object, object]>([
  [{ tokenId: 'a-token' }, { kind: 'token', tokenId: 'a-token' }],
  [{ sessionId: 'a-session' }, { kind: 'session', sessionId: 'a-session' }],
  // Tokens of the second in which the request arrives are withdrawn as well.
  [{ subject: 'alice' }, { kind: 'subject', subject: 'alice', issuedBefore: 1795651201 }],
  [{ clientId: 'an-app' }, { kind: 'client', clientId: 'an-app', issuedBefore: 1795651201 }],
])('%j is written down and answered, with the issuer', async (body, withdrawal) => {
  const whole = { issuer: ISSUER, ...withdrawal };
  expect(await post(JSON.stringify(body))).toStrictEqual([200, whole]);
  expect(written).toStrictEqual([whole]);
});

test.each([
  '{}',
  '[]',
  '"alice"',
  '{"tokenId":""}',
  '{"tokenId":1}',
  '{"user":"alice"}',
  '{"subject":"alice","clientId":"an-app"}',
])('%s is refused with what to write, and nothing is withdrawn', async (body) => {
  expect(await post(body)).toMatchObject([
    400,
    { error_description: expect.stringContaining('{"tokenId": "..."}') as string },
  ]);
  expect(written).toStrictEqual([]);
});

test('a body that is not JSON is refused', async () => {
  expect(await post('tokenId=a')).toMatchObject([
    400,
    { error_description: expect.stringContaining('is not valid JSON') as string },
  ]);
});

test('a form, which a page could send, is refused', async () => {
  const [status] = await post('{"tokenId":"a"}', 'text/plain');
  expect([status, written]).toStrictEqual([415, []]);
});

test('another method is refused', async () => {
  expect((await fetch(url)).status).toBe(405);
});

test('without a list the parameter that makes one is named', async () => {
  hasList = false;
  expect(await post('{"tokenId":"a"}')).toMatchObject([
    404,
    { error_description: expect.stringContaining('--param revocation=true') as string },
  ]);
});
