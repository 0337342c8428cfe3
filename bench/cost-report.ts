import { columns } from './columns';
import {
  ASKING_INVOCATIONS,
  billedMs,
  breakEvenUtilization,
  DEFAULT_INVOCATION,
  MEGABYTES_PER_VCPU,
  monthlyCost,
  provisionedMonthlyCost,
  shareOfInvocations,
} from './cost-model';

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
/** Cost and scale, worked out from the constants of cost-model.ts. */
export function costReport(): string {
  return [
    ...shareLines(),
    '',
    ...costLines(),
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

function costLines(): readonly string[] {
  const { memoryMegabytes, logBytes } = DEFAULT_INVOCATION;
  const million = monthlyCost(1e6, DEFAULT_INVOCATION);
  return [
    `The authorizer a month: invocations and dollars, with ${memoryMegabytes} MB, ${billedMs(DEFAULT_INVOCATION)} ms billed and ${logBytes} bytes of log each.`,
    `A million invocations: ${dollars(million.requests)} requests + ${dollars(million.duration)} duration + ${dollars(million.logs)} logs = ${dollars(million.total)}`,
    ...Object.entries(CALLERS).flatMap(([callers, rate]) => [
      '',
      `${callers}:`,
      columns(
        ['requests a month', ...TTL_HEADS],
        REQUESTS_PER_MONTH.map((requests) => [
          `${(requests / 1e6).toLocaleString('en')} M`,
          ...TTLS.map((ttl) => {
            const invocations = requests * shareOfInvocations(rate, ttl);
            const { total } = monthlyCost(invocations, DEFAULT_INVOCATION);
            return `${(invocations / 1e6).toFixed(3)} M ${dollars(total)}`;
          }),
        ]),
      ),
    ]),
  ];
}

function askingLines(): readonly string[] {
  return [
    'A million invocations that ask about their token: the time of waiting is billed, and each entry that is read',
    columns(
      ['token', 'waiting', 'billed', 'requests', 'duration', 'logs', 'reads', 'in all'],
      Object.entries(ASKING_INVOCATIONS).map(([token, invocation]) => {
        const { requests, duration, logs, reads, total } = monthlyCost(1e6, invocation);
        return [
          token,
          `${invocation.waitingMs} ms`,
          `${billedMs(invocation)} ms`,
          ...[requests, duration, logs, reads, total].map(dollars),
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
