import { RevocationsUnavailable } from '../../../lib/revocation/revocations-unavailable';
import type { RequestListener } from 'node:http';
import { type AwsRequest, requestAws } from '../../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../../lib/config/aws-environment';
import type { LogFields } from '../../../lib/log';
import { createRevocationList, type LookUp } from '../../../lib/revocation/revocation-list';
import { FakeClock } from '../../support/observed-keys';
import { verifiedClaims } from '../../support/claims';
import { type RevocationsTable, startRevocationsTable } from '../../support/revocations-table';

const FAILURES_BEFORE_PAUSE = 3;
const PAUSE_MS = 2_000;
const LOOK_UP_ATTEMPTS = 3;
const LOOK_UP_DEADLINE_MS = 300;

const ISSUER = 'https://issuer.example.com';
const CLAIMS = verifiedClaims({ claims: { jti: 'x', sub: 'alice', azp: 'web', sid: 's', iat: 5 } });
/** A timer fires some time after its moment, and the machine may be busy. */
const SCHEDULING_MS = 200;

let table: RevocationsTable;

beforeEach(async () => {
  table = await startRevocationsTable();
});

afterEach(() => {
  table.close();
});

/** The list over the table, with its log and its questions. */
function listOf(unavailable: 'undecided' | 'accept' = 'undecided') {
  const clock = new FakeClock();
  const warnings: LogFields[] = [];
  const asked: AwsRequest[] = [];
  const environment = readAwsEnvironment(table.environment);
  const list = createRevocationList(
    { table: table.name, rememberSeconds: 5, acceptsIfUnavailable: unavailable === 'accept' },
    {
      ask: (request) => {
        asked.push(request);
        return requestAws(request, environment);
      },
      now: clock.now,
      steadyNow: clock.now,
      log: (level, fields) => warnings.push({ level, ...fields }),
    },
  );
  /** `withdrawn`, `not withdrawn`, or the name of the error and its message. */
  const answer = async (claims = CLAIMS): Promise<string> =>
    list.lookUp(claims).then(
      ({ isWithdrawn }) => (isWithdrawn ? 'withdrawn' : 'not withdrawn'),
      (error: unknown) => String(error),
    );
  return { list, answer, clock, warnings, asked };
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const awsError = (status: number, name: string): RequestListener =>
  json({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'secret' }, status);
const KEY = { pk: { S: 'k' } };
/** An answer that leaves keys of the table unprocessed. */
const left = (ofTable: unknown) =>
  json({ Responses: { revocations: [] }, UnprocessedKeys: { revocations: ofTable } });
const unprocessed = { revocations: { Keys: [KEY] } };
const ENTRY = { expiresAt: { N: '1900000000' } };

const FAULTS: readonly (readonly [string, RequestListener | 'closed', RegExp])[] = [
  ['refuses the connection', 'closed', /ECONNREFUSED/],
  ['never answers', () => undefined, /no complete answer within 300 ms/],
  [
    'stalls in the middle of its answer',
    (_request, response) => response.writeHead(200).write('{"Responses":'),
    /no complete answer within 300 ms/,
  ],
  [
    'breaks off in the middle of its answer',
    (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Responses":', () => request.socket.destroy());
    },
    /./,
  ],
  ['refuses access', awsError(400, 'AccessDeniedException'), /AccessDenied.*dynamodb:BatchGetItem/],
  ['does not exist', awsError(400, 'ResourceNotFoundException'), /ResourceNotFoundException/],
  ['is throttled', awsError(400, 'ProvisionedThroughputExceededException'), /Throughput/],
  ['throttles the account', awsError(400, 'ThrottlingException'), /ThrottlingException/],
  ['fails', awsError(500, 'InternalServerError'), /InternalServerError/],
  ['fails with a page of a proxy', json('<html>', 503), /status 503/],
  ['redirects', (_request, response) => response.writeHead(302, { location: '/' }).end(), /302/],
  ['answers with something that is not JSON', json('<html>'), /not a JSON object/],
  ['answers with a list', json([]), /not a JSON object/],
  ['answers with half of its JSON', json('{"Responses":{"revocations":['), /not a JSON object/],
  ['answers without responses', json({}), /not the answer of BatchGetItem/],
  ['answers with responses that are null', json({ Responses: null }), /not the answer/],
  ['answers with text', json({ Responses: { revocations: 'x' } }), /not the answer/],
  ['answers for another table', json({ Responses: { x: [] } }), /not the answer of BatchGetItem/],
  ['answers with items that are no objects', json({ Responses: { revocations: [1] } }), /not the/],
  ['leaves keys of no table unprocessed', json({ UnprocessedKeys: { x: {} } }), /not the answer/],
  ['leaves keys of its own unprocessed, and names none', left({ Keys: [] }), /not the answer/],
  ['leaves keys of its own unprocessed as text', left({ Keys: 'k' }), /not the answer/],
  ['leaves a number of keys unprocessed', left(1), /not the answer/],
  ...[[], null].map(
    (UnprocessedKeys) =>
      [
        `leaves keys of ${JSON.stringify(UnprocessedKeys)} unprocessed`,
        json({ Responses: { revocations: [] }, UnprocessedKeys }),
        /not the answer/,
      ] as const,
  ),
  ['leaves keys unprocessed as text', json({ UnprocessedKeys: 'all' }), /not the answer/],
  [
    'leaves every key unprocessed for ever',
    json({ Responses: {}, UnprocessedKeys: unprocessed }),
    /left keys unprocessed/,
  ],
  [
    'sends more than an answer can hold',
    json({ Responses: { revocations: [] }, padding: 'x'.repeat(70_000) }),
    /more than 65536 bytes/,
  ],
];

describe.each(FAULTS)('a table that %s', (_what, fault, problem) => {
  beforeEach(() => {
    if (fault === 'closed') table.close();
    else table.answer(fault);
  });

  test('leaves the token undecided in time, and says why', async () => {
    const { answer } = listOf();
    const startedAt = process.hrtime.bigint();
    const outcome = await answer();
    const tookMs = Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
    expect(outcome).toMatch(/^RevocationsUnavailable: the table revocations cannot be read: /);
    expect(outcome).toMatch(problem);
    expect(outcome).not.toContain('secret');
    expect(tookMs).toBeLessThan(LOOK_UP_DEADLINE_MS + SCHEDULING_MS);
  });

  test('lets the token pass with one warning a minute if the setting says so', async () => {
    const { answer, list, warnings, clock } = listOf('accept');
    await expect(answer()).resolves.toBe('not withdrawn');
    await expect(list.lookUp(CLAIMS)).resolves.toStrictEqual({ isWithdrawn: false });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ level: 'WARN', event: 'revocations_unavailable' });
    expect(String(warnings[0]?.['problem'])).toMatch(problem);
    clock.advance(59_999);
    await answer();
    expect(warnings).toHaveLength(1);
    clock.advance(1);
    await answer();
    expect(warnings).toHaveLength(2);
  });
});

describe('a look-up', () => {
  test('asks for all keys of the token in one consistent read', async () => {
    const { answer, asked } = listOf();
    await expect(answer()).resolves.toBe('not withdrawn');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toMatchObject({
      RequestItems: {
        revocations: {
          ConsistentRead: true,
          ProjectionExpression: 'expiresAt, issuedBefore',
          Keys: ['token","https://issuer.example.com","x', 'subject', 'client', 'session'].map(
            (start) => ({ pk: { S: expect.stringMatching(`^\\["${start}"`) as string } }),
          ),
        },
      },
    });
  });

  test('asks again for the keys that DynamoDB has left out', async () => {
    const { answer, asked } = listOf();
    table.answer((_request, response) => {
      const body =
        asked.length === 1
          ? { UnprocessedKeys: unprocessed }
          : { Responses: { revocations: [ENTRY] }, UnprocessedKeys: {} };
      response.end(JSON.stringify(body));
    });
    await expect(answer()).resolves.toBe('withdrawn');
    expect(asked[1]?.body).toMatchObject({ RequestItems: { revocations: { Keys: [KEY] } } });
  });

  test.each([
    [100, [300, 200, 100]],
    [1, [300, 299, 298]],
    [299, [300, 1]],
    [300, [300]],
  ])(
    'of requests that take %i ms each asks so long for keys that are left out: %j',
    async (milliseconds, deadlines) => {
      const clock = new FakeClock();
      let passedMs = 0;
      const spy = jest
        .spyOn(process.hrtime, 'bigint')
        .mockImplementation(() => 5_000_000n + BigInt(passedMs) * 1_000_000n);
      const asked: number[] = [];
      const list = createRevocationList(
        { table: 'revocations', rememberSeconds: 5, acceptsIfUnavailable: false },
        {
          ask: ({ deadlineMs }) => {
            asked.push(deadlineMs);
            passedMs += milliseconds;
            return Promise.resolve({ UnprocessedKeys: unprocessed });
          },
          now: clock.now,
          steadyNow: clock.now,
          log: () => undefined,
        },
      );
      await expect(list.lookUp(CLAIMS)).rejects.toThrow(/left keys unprocessed/);
      spy.mockRestore();
      expect(asked).toEqual(deadlines);
    },
  );

  test('needs no further key if an entry that was found withdraws the token', async () => {
    const { answer, asked } = listOf();
    table.answer(json({ Responses: { revocations: [ENTRY] }, UnprocessedKeys: unprocessed }));
    await expect(answer()).resolves.toBe('withdrawn');
    expect(asked.length).toBeLessThanOrEqual(LOOK_UP_ATTEMPTS);
  });

  test('is one for a hundred at the same time', async () => {
    const { answer, list } = listOf();
    const answers = await Promise.all(Array.from({ length: 100 }, () => answer()));
    expect(new Set(answers)).toEqual(new Set(['not withdrawn']));
    expect(table.lookUps()).toBe(1);
    await list.lookUp(CLAIMS);
    expect(table.lookUps()).toBe(2);
  });

  test('does not take the answer for another token', async () => {
    const { answer } = listOf();
    const other = verifiedClaims({ claims: { jti: 'y' } });
    await table.withdraw({ kind: 'token', issuer: ISSUER, tokenId: 'y' });
    await expect(Promise.all([answer(), answer(other)])).resolves.toEqual([
      'not withdrawn',
      'withdrawn',
    ]);
  });

  test('is not joined to one that was frozen together with the function', async () => {
    const { answer, clock } = listOf();
    const arrived = new Promise<void>((resolve) => {
      table.answer(() => {
        resolve();
      });
    });
    const frozen = answer();
    await arrived;
    clock.advance(LOOK_UP_DEADLINE_MS);
    table.answer();
    await expect(answer()).resolves.toBe('not withdrawn');
    await expect(frozen).resolves.toMatch(/^RevocationsUnavailable/);
  });

  test('that was frozen does not end the wait for the one that replaced it', async () => {
    const { answer, clock, asked } = listOf();
    const release: (() => void)[] = [];
    let arrived: () => void = () => undefined;
    table.answer((_request, response) => {
      release.push(() => response.end(JSON.stringify({ Responses: { revocations: [] } })));
      arrived();
    });
    const arrivalOf = async (count: number): Promise<void> => {
      while (release.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    };
    const frozen = answer();
    await arrivalOf(1);
    clock.advance(300);
    const replacing = answer();
    await arrivalOf(2);
    release[0]?.();
    await frozen;
    const joined = answer();
    release[1]?.();
    await expect(Promise.all([replacing, joined])).resolves.toEqual([
      'not withdrawn',
      'not withdrawn',
    ]);
    expect(asked).toHaveLength(2);
  });
});

describe('an entry', () => {
  const at = (iat: unknown) => verifiedClaims({ claims: { sub: 'alice', iat } });
  const alice = { kind: 'subject', issuer: ISSUER, subject: 'alice' } as const;

  test('for a subject counts for tokens that were issued before it, or at a moment unknown', async () => {
    const { answer } = listOf();
    await table.withdraw({ ...alice, issuedBefore: 1_799_999_000 });
    await expect(answer(at(1_799_998_999.9))).resolves.toBe('withdrawn');
    await expect(answer(at(1_799_999_000))).resolves.toBe('not withdrawn');
    await expect(answer(at(undefined))).resolves.toBe('withdrawn');
  });

  test('counts until it expires, also if DynamoDB has not deleted it', async () => {
    const { answer, clock } = listOf();
    await table.withdraw({ kind: 'token', issuer: ISSUER, tokenId: 'x', expiresAt: 1_800_000_100 });
    clock.advance(399_999);
    await expect(answer()).resolves.toBe('withdrawn');
    clock.advance(1);
    await expect(answer()).resolves.toBe('not withdrawn');
  });

  test.each([
    ['without an expiry', {}],
    ['with an expiry that is not a number', { expiresAt: { N: 'soon' } }],
    ['with an expiry that is not text, as DynamoDB writes numbers', { expiresAt: { N: 1 } }],
    ['with an expiry as text', { expiresAt: { S: '1' } }],
    ['with a moment that is not a number', { ...ENTRY, issuedBefore: { S: '1' } }],
  ])('that was made by hand, %s, counts', async (_what, item) => {
    const { answer } = listOf();
    table.answer(json({ Responses: { revocations: [item] } }));
    await expect(answer()).resolves.toBe('withdrawn');
  });

  test('is not replaced by one that withdraws less', async () => {
    const { answer } = listOf();
    await table.withdraw({ ...alice, issuedBefore: 1_799_999_000 });
    await expect(table.withdraw({ ...alice, issuedBefore: 1_700_000_000 })).resolves.toBe(false);
    await expect(answer(at(1_799_998_000))).resolves.toBe('withdrawn');
    await table.withdraw({ ...alice, issuedBefore: 1_799_999_500 });
    await expect(answer(at(1_799_999_400))).resolves.toBe('withdrawn');
  });

  test('for a token is not replaced by one that ends earlier', async () => {
    const token = { kind: 'token', issuer: ISSUER, tokenId: 'x' } as const;
    await table.withdraw({ ...token, expiresAt: 1_800_000_100 });
    await expect(table.withdraw({ ...token, expiresAt: 1_800_000_000 })).resolves.toBe(false);
    await expect(table.withdraw(token)).resolves.toBe(true);
  });
});

describe('after failures in a row', () => {
  test('the table is left alone for a moment, and then one look-up tries', async () => {
    const { answer, clock, asked } = listOf();
    table.answer(awsError(500, 'InternalServerError'));
    const many = async (): Promise<readonly string[]> => {
      const answers: string[] = [];
      for (let n = 0; n < 10; n += 1) answers.push(await answer());
      return answers;
    };
    for (const outcome of await many()) expect(outcome).toMatch(/InternalServerError/);
    expect(asked).toHaveLength(FAILURES_BEFORE_PAUSE);
    clock.advance(PAUSE_MS);
    await many();
    expect(asked).toHaveLength(FAILURES_BEFORE_PAUSE + 1);
    table.answer();
    clock.advance(PAUSE_MS);
    expect(new Set(await many())).toEqual(new Set(['not withdrawn']));
  });
});

test('an error that is ours is thrown as it is, also if tokens are accepted without the list', async () => {
  const clock = new FakeClock();
  const list = createRevocationList(
    { table: 'revocations', rememberSeconds: 5, acceptsIfUnavailable: true },
    {
      ask: () => Promise.reject(new RangeError('a bug')),
      now: clock.now,
      steadyNow: clock.now,
      log: () => undefined,
    },
  );
  await expect(list.lookUp(CLAIMS) satisfies Promise<LookUp>).rejects.toThrow(
    new RangeError('a bug'),
  );
});

test('the error without a list has a reason of its own', () => {
  expect(new RevocationsUnavailable('x')).toMatchObject({
    name: 'RevocationsUnavailable',
    reason: 'revocations_unavailable',
  });
});
