import { costReport } from '../../bench/cost-report';
import { shareOfInvocations } from '../../bench/cost-model';
import { AUTHORIZER_LINES, LAMBDA_LINES } from '../../bench/log-lines';
import { createGrantedLog } from '../../lib/answer/granted-log';
import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import { isJsonObject } from '../../lib/json-object';
import { writeLog } from '../../lib/log';
import { planPolicy } from '../../lib/policy/plan';
import { publicJwk, rsaKey, signToken } from '../support/signing';
import { STAGE_ARN } from '../support/stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

const ISSUER = 'https://login.example.com/realms/example';
const KEY_ID = 'FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE';
const SUBJECT = '2f0c7a0e-51b7-4f0e-9d0f-6a8f5f0f3c11';
const NOW = Date.parse('2026-11-27T08:00:00.123Z');
const AUDIENCE = 'https://api.example.com';

/** The lines that the authorizer writes to standard output, with other times. */
async function realLines(grantedLog: string, decisions: number): Promise<readonly string[]> {
  const key = rsaKey(KEY_ID);
  let now = NOW - 60_000;
  const { log, part } = createGrantedLog(writeLog, {
    now: () => now,
    random: () => 0.999,
    randomInt: () => 0,
  });
  const config = parseConfig(
    {
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      GRANTED_LOG: grantedLog,
      GRANTED_LOG_NAMESPACE: 'jwt-lambda-authorizer/prod',
    },
    [part],
  );
  const { handler, prefetch } = assembleAuthorizer(config, {
    accessRules: TEST_RULES,
    plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES),
    now: () => NOW,
    log,
    parts: [part],
    fetchKeySet: () => Promise.resolve({ entries: [publicJwk(key)], bytes: 1_000 }),
  });
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk).trimEnd());
    return true;
  });
  await prefetch();
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, exp: NOW / 1000 + 600 };
  const event = (token: string) => ({
    type: 'TOKEN',
    authorizationToken: `Bearer ${token}`,
    methodArn: `${STAGE_ARN}/GET/orders`,
  });
  const good = signToken(claims, key);
  for (let index = 0; index < decisions; index += 1) {
    if (index === 1) now = NOW - 30_000;
    if (index > 0 && index === decisions - 1) now = NOW;
    await handler(event(good));
  }
  await handler(event(signToken({ ...claims, exp: 1 }, key)));
  write.mockRestore();
  return written.filter((line) => !line.includes('key_set_')).map(withoutTimes);
}

/** The line with the times of the examples, which differ from run to run. */
function withoutTimes(line: string): string {
  const fields: unknown = JSON.parse(line, (name, value: unknown) => {
    if (name === 'timestamp') return '2026-11-27T08:00:00.123Z';
    if (name === 'durationMs') return 0.143;
    return name === 'GrantedDuration' && Array.isArray(value) ? value.map(() => 0.143) : value;
  });
  return JSON.stringify(fields);
}

describe('the lines whose bytes the model counts', () => {
  test('are those that the authorizer writes about a granted and about a rejected token', async () => {
    await expect(realLines('all', 1)).resolves.toStrictEqual([
      AUTHORIZER_LINES.granted,
      AUTHORIZER_LINES.rejected,
    ]);
  });

  test('are those that it writes if granted decisions are sampled', async () => {
    await expect(realLines('sampled', 1)).resolves.toStrictEqual([
      AUTHORIZER_LINES.sampled,
      AUTHORIZER_LINES.rejected,
    ]);
  });

  test('are those that it writes once a minute if they are counted', async () => {
    const lines = await realLines('metrics', 400);
    // Of a line with as many decisions as the model has; the rest of it is the same.
    const counted = lines.at(-2)?.replace(/"Granted":\d+/, '"Granted":2500');
    expect(counted).toBe(AUTHORIZER_LINES.counted);
  });

  test.each(LAMBDA_LINES)('are lines of Lambda in JSON: %s', (line) => {
    const parsed: unknown = JSON.parse(line);
    expect(isJsonObject(parsed) && Object.keys(parsed)).toStrictEqual(['time', 'type', 'record']);
  });
});

describe('the table of npm run bench:cost', () => {
  const printed = costReport();
  const rows = [
    ...printed.matchAll(
      /^(\d+) s\s+(all|sampled, 1 in 100|metrics)\s+(STANDARD|INFREQUENT_ACCESS)\s+(INFO|WARN) +(\d+) +(\$.+)$/gm,
    ),
  ].map(([, ttl, grantedLog = '', logClass = '', level = '', bytes, figures = '']) => ({
    ttl: Number(ttl),
    grantedLog,
    logClass,
    level,
    bytes: Number(bytes),
    figures: figures.split(/\s+/).map((text) => Number(text.replace(/[$,]/g, ''))),
  }));

  test('has each setting that can be deployed, at each TTL', () => {
    const settings = rows.map(({ ttl, grantedLog, logClass, level }) =>
      [ttl, grantedLog, logClass, level].join(' '),
    );
    expect(new Set(settings).size).toBe(4 * 10);
    expect(settings).toHaveLength(4 * 10);
  });

  // Worked out anew, with figures of the price lists and not those of bench/.
  test.each(rows)('$ttl s, $grantedLog, $logClass, $level', (row) => {
    const { ttl, grantedLog, logClass, level, bytes, figures } = row;
    const [million = 0, hundred = 0, tenThousand = 0, small = 0, large = 0, percent = 0] = figures;
    const lines: Readonly<Record<string, number>> = {
      all: 249 * 0.99,
      'sampled, 1 in 100': 2.68 * 0.99,
      metrics: 0,
    };
    const bytesOfCall = (lines[grantedLog] ?? NaN) + 267 * 0.01 + (level === 'INFO' ? 479 : 0);
    expect(bytes).toBe(Math.round(bytesOfCall));
    const gigabyte = logClass === 'STANDARD' ? 0.5 : 0.25;
    const metrics = logClass === 'INFREQUENT_ACCESS' ? 0 : grantedLog === 'metrics' ? 0.9 : 0.6;
    const callCost = (memory: number): number =>
      0.0000002 + 0.002 * (memory / 1024) * 0.0000133334 + (bytesOfCall / 1e9) * gigabyte;
    const bill = (requests: number, memory: number): number => {
      const calls = requests / (1 + (10 / 3600) * ttl);
      // Ten times the instances that are busy on average, each of which writes a line a minute.
      const instances = Math.ceil((10 * calls * 0.002) / (730 * 3600));
      const counted = grantedLog === 'metrics' ? Math.min(calls, instances * 730 * 60) * 929 : 0;
      return calls * callCost(memory) + (counted / 1e9) * gigabyte + metrics;
    };
    expect(million).toBeCloseTo(bill(1e6, 512), 2);
    expect(hundred).toBeCloseTo(bill(100e6, 512), 2);
    expect(tenThousand).toBeCloseTo(bill(10_000e6, 512), 2);
    expect(small).toBeCloseTo(bill(100e6, 256), 2);
    expect(large).toBeCloseTo(bill(100e6, 1024), 2);
    const standard =
      0.0000002 + 0.002 * 0.5 * 0.0000133334 + ((249 * 0.99 + 2.67 + 479) / 1e9) * 0.5;
    const counted = grantedLog === 'metrics' ? 730 * 60 * 929 * 0.5e-15 : 0;
    expect(percent).toBe(Math.round((100 * (callCost(512) + counted)) / standard));
  });

  test('a million requests more at a TTL of 300 s cost less than half with the settings that are recommended', () => {
    const recommended = rows.filter(
      ({ ttl, grantedLog, level }) => ttl === 300 && grantedLog !== 'all' && level === 'WARN',
    );
    expect(recommended).toHaveLength(3);
    for (const { figures } of recommended) expect(figures.at(-1)).toBeLessThan(50);
  });

  test('its callers come ten times an hour each', () => {
    expect(printed).toContain('many tokens, 10 requests an hour each: 512 MB');
    expect(shareOfInvocations(10 / 3600, 300)).toBeCloseTo(1 / (1 + 300 / 360));
  });
});
