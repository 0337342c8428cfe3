import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runRequests, type Tally } from '../../postman/runner';

// Postman's engine is slow to start on a busy machine.
jest.setTimeout(30_000);

const server = createServer((request, response) => {
  response.writeHead(request.url === '/missing' ? 404 : 200, {
    'content-type': 'application/json',
  });
  response.end(request.url === '/template' ? '#set($origin = 1)' : '{"message":"hello"}');
});
let baseUrl: string;
let printed: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

interface Scripts {
  readonly path?: string;
  readonly prerequest?: string;
  readonly test?: string;
}

const IS_200 = "pm.test('status is 200', () => pm.response.to.have.status(200));";

function request(name: string, { path = '/', ...scripts }: Scripts): object {
  const event = Object.entries(scripts).map(([listen, script]) => ({
    listen,
    script: { type: 'text/javascript', exec: [script] },
  }));
  return { name, event, request: { method: 'GET', url: `{{baseUrl}}${path}` } };
}

const run = (...item: readonly object[]): Promise<Tally> =>
  runRequests({ info: { name: 'a collection' }, item }, { values: [] }, { baseUrl });

test('each test that passes is counted, and each request has a line', async () => {
  const two = `${IS_200} pm.test('it is JSON', () => pm.response.json());`;
  const tally = await run(request('first', { test: two }), request('second', { test: IS_200 }));
  expect(tally).toEqual({ passed: 3, failed: 0, skipped: 0 });
  expect(printed).toBe('✓ first\n✓ second\n');
});

test('a test that fails is printed with its name and the reason', async () => {
  const tally = await run(request('first', { path: '/missing', test: IS_200 }));
  expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(printed).toMatch(/^✗ first\n {4}status is 200: expected .* 200 .*404/);
});

test.each([
  ['a script that throws', { test: `${IS_200} throw new Error('broken');` }, 'broken'],
  [
    'an answer to a request of a script that throws',
    {
      prerequest:
        "pm.sendRequest(pm.environment.get('baseUrl'), () => { throw new Error('broken'); });",
      test: IS_200,
    },
    'broken',
  ],
])('%s fails the run, although all of its tests pass', async (_case, scripts, reason) => {
  const tally = await run(request('first', scripts));
  expect(tally).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(printed).toBe(`✗ first\n    ${reason}\n`);
});

test('a request that nobody answers fails', async () => {
  const target = { ...request('first', {}), request: { method: 'GET', url: 'http://127.0.0.1:1' } };
  expect(await run(target)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(printed).toContain('ECONNREFUSED');
});

test.each([
  ['has no test', {}],
  ['has only a test that is skipped', { test: "pm.test.skip('status', () => {});" }],
])('a request that %s fails', async (_case, scripts) => {
  const tally = await run(request('first', scripts));
  expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(printed).toBe('✗ first\n    no test of it has run\n');
});

test('a request that its script skips is counted as skipped, and not as passed', async () => {
  const skipped = request('first', { prerequest: 'pm.execution.skipRequest();', test: IS_200 });
  const tally = await run(skipped, request('second', { test: IS_200 }));
  expect(tally).toEqual({ passed: 1, failed: 0, skipped: 1 });
  expect(printed).toBe('- (skipped) first\n✓ second\n');
});

describe('the example that is saved with a request', () => {
  const SAVED = {
    name: 'hello',
    code: 200,
    header: [{ key: 'Content-Type', value: 'application/json' }],
    body: '{"message":"good morning"}',
  };
  const saved = (changes: object): object => ({
    ...request('first', { test: IS_200 }),
    response: [{ ...SAVED, ...changes }],
  });

  test('is true if status, header names and members of the body are those of the answer', async () => {
    expect(await run(saved({}))).toEqual({ passed: 2, failed: 0, skipped: 0 });
  });

  test('without a body is true of any body, such as the template in a preflight of the emulator of AWS', async () => {
    const example = { ...saved({ header: [], body: '' }), request: `${baseUrl}/template` };
    expect(await run(example)).toEqual({ passed: 2, failed: 0, skipped: 0 });
  });

  test('with a body fails the run if the answer is not JSON', async () => {
    const example = { ...saved({ header: [] }), request: `${baseUrl}/template` };
    expect(await run(example)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(printed).toContain("shows a body with message, and the answer's has no object");
  });

  test.each([
    [{ code: 201 }, 'shows status 201, and the answer has 200'],
    [
      { header: [{ key: 'Retry-After', value: '1' }] },
      'shows the header Retry-After, which the answer lacks',
    ],
    [
      { body: '{"message":"hello","reason":"none"}' },
      "shows a body with message, reason, and the answer's has message",
    ],
    [{ body: '{}' }, "shows a body with nothing, and the answer's has message"],
  ])('fails the run if it is not true: %j', async (changes, difference) => {
    expect(await run(saved(changes))).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(printed).toBe(`✗ first\n    its example "hello" ${difference}\n`);
  });
});
