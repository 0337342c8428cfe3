import { columns } from './columns';
import {
  ASKING_INVOCATIONS,
  billedMs,
  breakEvenUtilization,
  DEFAULT_INVOCATION,
  DEFAULT_LOG,
  LOG_SETTINGS,
  logBytesOf,
  type LogSettings,
  MEGABYTES_PER_VCPU,
  monthlyCost,
  provisionedMonthlyCost,
  shareOfInvocations,
} from './cost-model';
import { AUTHORIZER_LINES, LAMBDA_LINES } from './log-lines';
import { PRICES } from './prices';

const REQUESTS_PER_MONTH = [1e6, 100e6, 10_000e6];
const TTLS = [0, 60, 300, 3600];
const TTL_HEADS = TTLS.map((ttl) => `TTL ${ttl} s`);
const MEMORY_SIZES = [128, 256, 512, 1024, MEGABYTES_PER_VCPU];
/** How often one and the same token comes, in requests a second. */
const CALLERS: Readonly<Record<string, number>> = {
  'many tokens, 10 requests an hour each': 10 / 3600,
  'users in front of a page, 1 in 10 s each': 0.1,
  'few tokens, 10 a second each': 10,
};
/** The callers of the table of settings: those that cost most. */
const COSTLY_CALLERS = 'many tokens, 10 requests an hour each';
const OTHER_MEMORY = [256, 1024];

/** Cost and scale, worked out from the constants of cost-model.ts, prices.ts and log-lines.ts. */
export function costReport(): string {
  return [
    `List prices of ${PRICES.asOf}, us-east-1, arm64`,
    '',
    ...shareLines(),
    '',
    ...lineLines(),
    '',
    ...settingLines(),
    '',
    ...askingLines(),
    '',
    ...memoryLines(),
    '',
    ...provisionedLines(),
  ].join('\n');
}

function shareLines(): readonly string[] {
  return [
    'Requests that reach the authorizer, %',
    columns(
      ['callers', ...TTL_HEADS],
      Object.entries(CALLERS).map(([callers, rate]) => [
        callers,
        ...TTLS.map((ttl) => (100 * shareOfInvocations(rate, ttl)).toFixed(2)),
      ]),
    ),
  ];
}

function lineLines(): readonly string[] {
  const { requests, duration, logs } = monthlyCost(1e6, DEFAULT_INVOCATION);
  const [start, report] = LAMBDA_LINES;
  return [
    'Bytes of a line of log',
    columns(
      ['granted', 'sampled', 'rejected', 'counted', "Lambda's start", "Lambda's report"],
      [[...Object.values(AUTHORIZER_LINES), start, report].map(({ length }) => String(length))],
    ),
    '',
    `A million calls, as it is by default, with ${DEFAULT_INVOCATION.memoryMegabytes} MB, ${billedMs(DEFAULT_INVOCATION)} ms billed and ${logBytesOf(DEFAULT_LOG).toFixed(0)} bytes of log each:`,
    `${dollars(requests)} requests + ${dollars(duration)} duration + ${dollars(logs)} logs = ${dollars(requests + duration + logs)}`,
  ];
}

function settingLines(): readonly string[] {
  return [
    `A month by requests, ${COSTLY_CALLERS}: ${DEFAULT_INVOCATION.memoryMegabytes} MB, and 100 M with ${OTHER_MEMORY.join(' and ')} MB`,
    columns(
      [
        'TTL',
        'grantedLog',
        'authorizerLogClass',
        'systemLogLevel',
        'bytes a call',
        ...REQUESTS_PER_MONTH.map((requests) => `${(requests / 1e6).toLocaleString('en')} M`),
        ...OTHER_MEMORY.map((memory) => `${memory} MB`),
        '1 M more, % of default',
      ],
      TTLS.flatMap((ttl) => LOG_SETTINGS.map((log) => settingRow(ttl, log))),
    ),
  ];
}

function settingRow(ttl: number, log: LogSettings): readonly string[] {
  const { grantedLog, oneIn, logClass, systemLogLevel } = log;
  const bill = (requests: number, memoryMegabytes = DEFAULT_INVOCATION.memoryMegabytes): number => {
    const invocations = requests * shareOfInvocations(CALLERS[COSTLY_CALLERS] ?? 0, ttl);
    return monthlyCost(invocations, { ...DEFAULT_INVOCATION, memoryMegabytes }, log).total;
  };
  return [
    `${ttl} s`,
    grantedLog === 'sampled' ? `sampled, 1 in ${oneIn}` : grantedLog,
    logClass,
    systemLogLevel,
    logBytesOf(log).toFixed(0),
    ...REQUESTS_PER_MONTH.map((requests) => dollars(bill(requests))),
    ...OTHER_MEMORY.map((memory) => dollars(bill(100e6, memory))),
    ((100 * perMillion(log)) / perMillion(DEFAULT_LOG)).toFixed(0),
  ];
}

/** A million calls of the authorizer, without what a month costs in any case. */
function perMillion(log: LogSettings): number {
  const { total, metrics } = monthlyCost(1e6, DEFAULT_INVOCATION, log);
  return total - metrics;
}

function askingLines(): readonly string[] {
  return [
    'A million invocations that ask about their token: the time of waiting is billed, and each entry that is read',
    columns(
      ['token', 'waiting', 'billed', 'requests', 'duration', 'logs', 'reads', 'in all'],
      Object.entries(ASKING_INVOCATIONS).map(([token, invocation]) => {
        const { requests, duration, logs, reads, total, metrics } = monthlyCost(1e6, invocation);
        return [
          token,
          `${invocation.waitingMs} ms`,
          `${billedMs(invocation)} ms`,
          ...[requests, duration, logs, reads, total - metrics].map(dollars),
        ];
      }),
    ),
  ];
}

function memoryLines(): readonly string[] {
  const { decisionMs } = DEFAULT_INVOCATION;
  return [
    `How long a decision of ${decisionMs} ms CPU takes, and what is billed`,
    columns(
      ['memory', 'share of a CPU', 'a decision', 'billed', 'a million of them'],
      MEMORY_SIZES.map((memoryMegabytes) => {
        const invocation = { ...DEFAULT_INVOCATION, memoryMegabytes };
        const share = Math.min(1, memoryMegabytes / MEGABYTES_PER_VCPU);
        return [
          `${memoryMegabytes} MB`,
          `${(100 * share).toFixed(0)} %`,
          `${(decisionMs / share).toFixed(2)} ms`,
          `${billedMs(invocation)} ms`,
          dollars(monthlyCost(1e6, invocation).duration),
        ];
      }),
    ),
  ];
}

function provisionedLines(): readonly string[] {
  const { memoryMegabytes } = DEFAULT_INVOCATION;
  const monthly = dollars(provisionedMonthlyCost(memoryMegabytes));
  const busy = (100 * breakEvenUtilization()).toFixed(0);
  return [
    `Provisioned concurrency: ${monthly} a month for each instance of ${memoryMegabytes} MB; cheaper only if it is busy ${busy} % of its time`,
  ];
}

function dollars(amount: number): string {
  return amount.toLocaleString('en', { style: 'currency', currency: 'USD' });
}
