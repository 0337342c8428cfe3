import { assembleAuthorizer } from '../../../lib/assemble-authorizer';
import { PERIOD_MS } from '../../../lib/answer/counted-log';
import { createGrantedLog } from '../../../lib/answer/granted-log';
import { parseConfig } from '../../../lib/config/config';
import type { LogFields } from '../../../lib/log';
import { planPolicy } from '../../../lib/policy/plan';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { publicJwk, rsaKey, signToken } from '../../support/signing';
import { STAGE_ARN } from '../../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../../support/test-service';

const START = 1_800_000_000_000;
const AUDIENCE = 'https://api.example.com';
const NAMESPACE = 'my-service/dev';

const key = rsaKey('key-1');
let provider: KeySetServer;

beforeAll(async () => {
  provider = await startKeySetServer([publicJwk(key)]);
});

afterAll(() => provider.close());

/** The same sequence in each run, from 0 to below 1: a linear congruential generator (Numerical Recipes). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** An authorizer with a setting of its log, on a clock that the test moves. */
function service(environment: Record<string, string>, seed = 1) {
  let now = START;
  const lines: LogFields[] = [];
  const random = seededRandom(seed);
  const grantedLog = createGrantedLog(
    (level, fields) => {
      if (!('event' in fields) || fields['event'] === 'granted_counted') {
        lines.push({ level, ...fields });
      }
    },
    { now: () => now, random, randomInt: (below) => Math.floor(random() * below) },
  );
  const parts = [grantedLog.part];
  const config = parseConfig(
    {
      JWT_ISSUER: provider.issuer,
      JWT_AUDIENCE: AUDIENCE,
      GRANTED_LOG_NAMESPACE: NAMESPACE,
      ...environment,
    },
    parts,
  );
  const { handler } = assembleAuthorizer(config, {
    accessRules: TEST_RULES,
    plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
    now: () => now,
    log: grantedLog.log,
    parts,
  });
  const decide = async (token: string): Promise<void> => {
    await handler({
      type: 'TOKEN',
      authorizationToken: `Bearer ${token}`,
      methodArn: `${STAGE_ARN}/GET/orders`,
    }).catch(() => undefined);
  };
  return {
    lines,
    decide,
    grant: async (times = 1) => {
      const token = tokenOf();
      for (let index = 0; index < times; index += 1) await decide(token);
    },
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

function tokenOf(claims: object = {}): string {
  const good = { iss: provider.issuer, sub: 'alice', aud: AUDIENCE, exp: START / 1000 + 36_000 };
  return signToken({ ...good, ...claims }, key);
}

const GRANTED = {
  level: 'INFO',
  outcome: 'granted',
  principal: 'alice',
  kid: 'key-1',
  durationMs: expect.any(Number) as number,
};

describe.each([{}, { GRANTED_LOG: 'all' }])('with %j', (environment) => {
  test('every granted decision has its line, which is that of an authorizer without the part', async () => {
    const { lines, grant } = service(environment);
    await grant(3);
    const line = { ...GRANTED, issuer: provider.issuer };
    expect(lines).toStrictEqual([line, line, line]);
  });
});

describe('with GRANTED_LOG sampled', () => {
  const sampled = { GRANTED_LOG: 'sampled', GRANTED_LOG_ONE_IN: '10' };

  test('a line says how many decisions it stands for, and has every other field', async () => {
    const { lines, grant } = service(sampled);
    await grant(100);
    expect(lines[0]).toStrictEqual({ ...GRANTED, issuer: provider.issuer, sampledOneIn: 10 });
  });

  test('the lines scaled up are the number of decisions, within four standard deviations', async () => {
    const decisions = 4_000;
    const { lines, grant } = service(sampled);
    await grant(decisions);
    const scaled = lines.reduce((sum, line) => sum + Number(line['sampledOneIn']), 0);
    const deviation = 10 * Math.sqrt(decisions * 0.1 * 0.9);
    expect(Math.abs(scaled - decisions)).toBeLessThan(4 * deviation);
  });

  test('the same request again is drawn anew, so a caller cannot choose to be written or not', async () => {
    const { lines, grant } = service(sampled);
    const written: boolean[] = [];
    for (let index = 0; index < 100; index += 1) {
      const before = lines.length;
      await grant();
      written.push(lines.length > before);
    }
    expect(new Set(written)).toEqual(new Set([true, false]));
  });

  test('one in one is every decision', async () => {
    const { lines, grant } = service({ ...sampled, GRANTED_LOG_ONE_IN: '1' });
    await grant(3);
    expect(lines.map((line) => line['sampledOneIn'])).toEqual([1, 1, 1]);
  });
});

describe('with GRANTED_LOG metrics', () => {
  const metrics = { GRANTED_LOG: 'metrics' };

  test('the first decision of an instance is counted at once, in embedded metric format', async () => {
    const { lines, grant } = service(metrics);
    await grant();
    expect(lines).toStrictEqual([
      {
        level: 'INFO',
        event: 'granted_counted',
        _aws: {
          Timestamp: START,
          CloudWatchMetrics: [
            {
              Namespace: NAMESPACE,
              Dimensions: [[]],
              Metrics: [
                { Name: 'Granted', Unit: 'Count' },
                { Name: 'GrantedDuration', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        Granted: 1,
        GrantedDuration: [expect.any(Number)],
      },
    ]);
  });

  test('those of a minute are counted by the first decision after it', async () => {
    const { lines, grant, wait } = service(metrics);
    await grant(6);
    wait(PERIOD_MS - 1);
    await grant();
    expect(lines.map((line) => line['Granted'])).toEqual([1]);
    wait(1);
    await grant();
    expect(lines.map((line) => line['Granted'])).toEqual([1, 7]);
    expect(lines[1]).toMatchObject({ _aws: { Timestamp: START + PERIOD_MS } });
  });

  test.each([60_000, 3_600_000])(
    'those before a pause of %i ms are counted at their own time, and the one after it at once',
    async (pauseMs) => {
      const { lines, grant, wait } = service(metrics);
      await grant(4);
      wait(pauseMs);
      await grant();
      expect(
        lines.map((line) => [line['Granted'], (line['_aws'] as { Timestamp: number }).Timestamp]),
      ).toEqual([
        [1, START],
        [3, START],
        [1, START + pauseMs],
      ]);
    },
  );

  test('of requests that come rarely none is lost, although no instance lives to the next', async () => {
    const { lines, grant, wait } = service(metrics);
    for (let index = 0; index < 5; index += 1) {
      await grant();
      wait(PERIOD_MS);
    }
    expect(lines.map((line) => line['Granted'])).toEqual([1, 1, 1, 1, 1]);
  });

  test('a line holds 100 durations at most, which is the limit of the format', async () => {
    const { lines, grant, wait } = service(metrics);
    await grant(200);
    wait(PERIOD_MS / 2);
    await grant(100);
    wait(PERIOD_MS / 2);
    await grant();
    expect(lines[1]).toMatchObject({ Granted: 300 });
    const durations = lines[1]?.['GrantedDuration'] as readonly number[];
    expect(durations).toHaveLength(100);
    expect(durations.every((each) => each > 0)).toBe(true);
  });

  test('no line has a principal, or another field of many values', async () => {
    const { lines, grant } = service(metrics);
    await grant(10);
    expect(JSON.stringify(lines)).not.toContain('alice');
  });
});

/** The durations that a line holds of `count` decisions, which take 1 ms, 2 ms and so on. */
function durationsOf(count: number, random: () => number): readonly number[] {
  let now = 0;
  let durations: readonly number[] = [];
  const { log, part } = createGrantedLog(
    (_level, fields) => {
      durations = fields['GrantedDuration'] as readonly number[];
    },
    { now: () => now, random, randomInt: () => 0 },
  );
  const environment = { GRANTED_LOG: 'metrics', GRANTED_LOG_NAMESPACE: NAMESPACE };
  parseConfig({ JWT_ISSUER: 'https://a.example', JWT_AUDIENCE: 'b', ...environment }, [part]);
  for (let rank = 0; rank <= count; rank += 1) {
    if (rank > 0) now = PERIOD_MS / 2;
    if (rank === count) now = PERIOD_MS;
    log('INFO', { outcome: 'granted', durationMs: rank });
  }
  return durations;
}

test('a line that counts 100 decisions holds each of their durations', () => {
  const each = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(durationsOf(100, seededRandom(7))).toEqual(each);
});

test('the durations that a line holds are a fair choice of those that it counts', () => {
  const random = seededRandom(7);
  const ranks = Array.from({ length: 50 }, () => durationsOf(1_000, random)).flat();
  // The mean of 5,000 out of 1 to 1,000, whose standard deviation is 289.
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  expect(Math.abs(mean - 500)).toBeLessThan((4 * 289) / Math.sqrt(ranks.length));
});

describe.each(['all', 'sampled', 'metrics'])('with GRANTED_LOG %s', (kind) => {
  test('every refusal and every fault has its line', async () => {
    const { lines, decide, grant } = service({ GRANTED_LOG: kind, GRANTED_LOG_ONE_IN: '100000' });
    await grant();
    for (let index = 0; index < 50; index += 1) {
      await decide(tokenOf({ exp: 1 }));
      await decide(tokenOf({ nbf: START / 1000 + 60 }));
    }
    const refused = lines.filter(({ outcome }) => outcome === 'rejected');
    expect(refused.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 50 }, () => ['token_expired', 'token_not_active']).flat(),
    );
    expect(refused.every((line) => !('sampledOneIn' in line))).toBe(true);
  });

  test('a decision that could not be made has its line', async () => {
    const other = await startKeySetServer([publicJwk(key)]);
    await other.close();
    const { lines, decide } = service({ GRANTED_LOG: kind, JWT_ISSUER: other.issuer });
    await decide(signToken({ iss: other.issuer, sub: 'a', aud: AUDIENCE, exp: START }, key));
    expect(lines).toMatchObject([{ outcome: 'undecided', reason: 'keys_unavailable' }]);
  });
});

test.each([
  [{ GRANTED_LOG: 'some' }, 'GRANTED_LOG must be all or sampled or metrics, not "some"'],
  [{ GRANTED_LOG_ONE_IN: '0' }, 'GRANTED_LOG_ONE_IN must be at least 1, not 0'],
  [
    { GRANTED_LOG_ONE_IN: '100001' },
    'GRANTED_LOG_ONE_IN must be a whole number from 0 to 100000, not "100001"',
  ],
  [
    { GRANTED_LOG: 'metrics', GRANTED_LOG_NAMESPACE: '' },
    'GRANTED_LOG_NAMESPACE must be a namespace of CloudWatch such as my-service/prod, with 1 to 255 letters, digits and . - _ / # :, not ""',
  ],
])('%j is refused beside every other problem', (environment, problem) => {
  expect(() => service({ ...environment, JWT_AUDIENCE: '' })).toThrow(
    expect.objectContaining({
      problems: expect.arrayContaining(['JWT_AUDIENCE is required', problem]) as unknown,
    }) as Error,
  );
});

// CloudWatch keeps the names that begin with AWS/ for itself.
test.each(['my service', '?service', 'service?', 'AWS/service', 'x'.repeat(256)])(
  '%j is not a namespace that CloudWatch accepts',
  (namespace) => {
    const environment = { GRANTED_LOG: 'metrics', GRANTED_LOG_NAMESPACE: namespace };
    expect(() => service(environment)).toThrow('GRANTED_LOG_NAMESPACE must be a namespace');
  },
);

test.each(['x', 'x'.repeat(255), 'my-service/AWS/', 'a_1.b#c:D'])(
  '%j is a namespace that CloudWatch accepts',
  async (namespace) => {
    const { lines, grant } = service({ GRANTED_LOG: 'metrics', GRANTED_LOG_NAMESPACE: namespace });
    await grant();
    expect(lines).toMatchObject([{ _aws: { CloudWatchMetrics: [{ Namespace: namespace }] } }]);
  },
);

test('by default chance comes from the generator of node:crypto, which nobody can predict', () => {
  const lines: LogFields[] = [];
  const { log, part } = createGrantedLog((_level, fields) => lines.push(fields));
  const environment = { GRANTED_LOG: 'sampled', GRANTED_LOG_ONE_IN: '2' };
  parseConfig({ JWT_ISSUER: 'https://a.example', JWT_AUDIENCE: 'b', ...environment }, [part]);
  const predictable = jest.spyOn(Math, 'random');
  for (let index = 0; index < 1_000; index += 1) log('INFO', { outcome: 'granted' });
  expect(predictable).not.toHaveBeenCalled();
  predictable.mockRestore();
  // Ten standard deviations.
  expect(Math.abs(lines.length - 500)).toBeLessThan(160);
});
