import {
  billedMs,
  breakEvenUtilization,
  DEFAULT_INVOCATION,
  MEGABYTES_PER_VCPU,
  monthlyCost,
  provisionedMonthlyCost,
  shareOfInvocations,
} from './cost-model';
import {
  type Fleet,
  simulateProviderRequests,
  simulateShareOfInvocations,
} from './cost-simulation';

const REQUESTS_PER_MONTH = [1e6, 100e6, 10_000e6];
const TTLS = [0, 60, 300, 3600];
const MEMORY_SIZES = [128, 256, 512, 1024, MEGABYTES_PER_VCPU];
/** How often one and the same token comes, in requests a second. */
const CALLERS: Readonly<Record<string, number>> = {
  'many tokens, 10 requests an hour each': 10 / 3600,
  'users in front of a page, 1 in 10 s each': 0.1,
  'few tokens, 10 a second each': 10,
};
// One second less: the next refresh would be the first of another hour.
const HOUR = 3_599;
const FLEETS: Readonly<Record<string, Fleet>> = {
  'one instance, an hour': fleet(1),
  '10 instances, an hour': fleet(10),
  '... a made-up key id a second each': { ...fleet(10), isAttacked: true },
  '... started while the provider is down': { ...fleet(10), isProviderDown: true },
  '1,000 cold starts, their first minute': { ...fleet(1000), seconds: 60 },
};

function fleet(instances: number): Fleet {
  return { instances, seconds: HOUR, isAttacked: false, isProviderDown: false };
}

/** Everything that can be worked out about cost and scale, as text. The same each time. */
export async function costReport(): Promise<string> {
  return [
    ...shareLines(),
    '',
    ...costLines(),
    '',
    ...memoryLines(),
    '',
    ...provisionedLines(),
    '',
    ...(await providerLines()),
  ].join('\n');
}

function shareLines(): readonly string[] {
  const percent = (share: number): string => (100 * share).toFixed(2);
  return [
    'Requests that reach the authorizer, %: by the formula (in a simulation of 200,000 requests)',
    heads(42, 18),
    ...Object.entries(CALLERS).map(([callers, rate]) =>
      row(callers, 42, 18, (ttl) => {
        const simulated = percent(simulateShareOfInvocations(rate, ttl));
        return `${percent(shareOfInvocations(rate, ttl))} (${simulated})`;
      }),
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
      heads(42, 22, callers),
      ...REQUESTS_PER_MONTH.map((requests) =>
        row(`${(requests / 1e6).toLocaleString('en')} M requests`, 42, 22, (ttl) => {
          const invocations = requests * shareOfInvocations(rate, ttl);
          const { total } = monthlyCost(invocations, DEFAULT_INVOCATION);
          return `${(invocations / 1e6).toFixed(3)} M ${dollars(total)}`;
        }),
      ),
    ]),
  ];
}

function memoryLines(): readonly string[] {
  const { decisionMs } = DEFAULT_INVOCATION;
  return [
    `Memory: how long a decision of ${decisionMs} ms CPU takes, what is billed, and a million of them`,
    ...MEMORY_SIZES.map((memoryMegabytes) => {
      const invocation = { ...DEFAULT_INVOCATION, memoryMegabytes };
      const share = Math.min(1, memoryMegabytes / MEGABYTES_PER_VCPU);
      return [
        `${memoryMegabytes} MB`.padStart(8),
        `${(100 * share).toFixed(0)} % of a CPU`.padStart(15),
        `${(decisionMs / share).toFixed(2)} ms`.padStart(9),
        `${billedMs(invocation)} ms billed`.padStart(12),
        dollars(monthlyCost(1e6, invocation).duration).padStart(8),
      ].join(' ');
    }),
  ];
}

function provisionedLines(): readonly string[] {
  const { memoryMegabytes } = DEFAULT_INVOCATION;
  const monthly = dollars(provisionedMonthlyCost(memoryMegabytes));
  const busy = (100 * breakEvenUtilization()).toFixed(0);
  return [
    `Provisioned concurrency: ${monthly} a month for each instance of ${memoryMegabytes} MB; cheaper only where it is busy ${busy} % of its time`,
  ];
}

async function providerLines(): Promise<readonly string[]> {
  const lines = ["Requests to the provider, counted with the service's own code"];
  for (const [name, each] of Object.entries(FLEETS)) {
    const requests = await simulateProviderRequests(each);
    const perSecond = (requests / each.seconds).toFixed(2);
    lines.push(
      `${name.padEnd(40)}${requests.toLocaleString('en').padStart(8)} = ${perSecond} a second`,
    );
  }
  return lines;
}

function heads(nameWidth: number, width: number, name = ''): string {
  return row(name, nameWidth, width, (ttl) => `TTL ${ttl}`);
}

function row(
  name: string,
  nameWidth: number,
  width: number,
  cell: (ttl: number) => string,
): string {
  return name.padEnd(nameWidth) + TTLS.map((ttl) => cell(ttl).padStart(width)).join('');
}

function dollars(amount: number): string {
  return amount.toLocaleString('en', { style: 'currency', currency: 'USD' });
}
