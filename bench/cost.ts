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
  'many tokens (10 requests an hour each)': 10 / 3600,
  'users in front of a page (1 in 10 s each)': 0.1,
  'few tokens (10 a second each)': 10,
};
// One second less: the next refresh would be the first of another hour.
const HOUR = 3_599;
const FLEETS: Readonly<Record<string, Fleet>> = {
  'one instance, an hour': fleet(1),
  '100 instances, an hour': fleet(100),
  '… with a made-up key id a second each': { ...fleet(100), isAttacked: true },
  '… that starts while the provider is down': { ...fleet(100), isProviderDown: true },
  '1,000 cold starts, their first minute': { ...fleet(1000), seconds: 60 },
};

function fleet(instances: number): Fleet {
  return { instances, seconds: HOUR, isAttacked: false, isProviderDown: false };
}

function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

function dollars(amount: number): string {
  return amount.toLocaleString('en', { style: 'currency', currency: 'USD' });
}

function printInvocations(): void {
  print('Share of requests that reach the authorizer: formula, and simulation of 200,000 requests');
  for (const [callers, rate] of Object.entries(CALLERS)) {
    const shares = TTLS.map((ttl) => {
      const formula = (100 * shareOfInvocations(rate, ttl)).toFixed(2);
      const simulated = (100 * simulateShareOfInvocations(rate, ttl)).toFixed(2);
      return `TTL ${ttl}: ${formula} % (${simulated} %)`;
    });
    print(`  ${callers.padEnd(44)}${shares.join('   ')}`);
  }
}

function printCosts(): void {
  const { memoryMegabytes, logBytes } = DEFAULT_INVOCATION;
  print(
    `Cost of the authorizer a month, ${memoryMegabytes} MB, ${billedMs(DEFAULT_INVOCATION)} ms billed, ${logBytes} bytes of log: requests + duration + logs`,
  );
  for (const [callers, rate] of Object.entries(CALLERS)) {
    print(`  ${callers}`);
    for (const requests of REQUESTS_PER_MONTH) {
      for (const ttl of TTLS) {
        const invocations = requests * shareOfInvocations(rate, ttl);
        const cost = monthlyCost(invocations, DEFAULT_INVOCATION);
        print(
          `    ${(requests / 1e6).toLocaleString('en').padStart(6)} M requests, TTL ${String(ttl).padStart(4)}: ` +
            `${(invocations / 1e6).toFixed(3).padStart(9)} M invocations, ${dollars(cost.total).padStart(10)} = ` +
            `${dollars(cost.requests)} + ${dollars(cost.duration)} + ${dollars(cost.logs)}`,
        );
      }
    }
  }
}

async function printProviderRequests(): Promise<void> {
  print('Requests to the provider, counted with the service’s own code for signing keys');
  for (const [name, each] of Object.entries(FLEETS)) {
    const requests = await simulateProviderRequests(each);
    const perSecond = (requests / each.seconds).toFixed(2);
    print(
      `  ${name.padEnd(40)}${requests.toLocaleString('en').padStart(8)} = ${perSecond} a second`,
    );
  }
}

function printMemorySizes(): void {
  const { decisionMs } = DEFAULT_INVOCATION;
  print(`Memory size: a decision of ${decisionMs} ms CPU, and what a million of them costs`);
  for (const memoryMegabytes of MEMORY_SIZES) {
    const invocation = { ...DEFAULT_INVOCATION, memoryMegabytes };
    const share = Math.min(1, memoryMegabytes / MEGABYTES_PER_VCPU);
    print(
      `  ${String(memoryMegabytes).padStart(5)} MB  ${(100 * share).toFixed(0).padStart(3)} % of a CPU  ` +
        `${(decisionMs / share).toFixed(2)} ms  ${billedMs(invocation)} ms billed  ${dollars(monthlyCost(1e6, invocation).duration)} duration`,
    );
  }
}

function printProvisionedConcurrency(): void {
  const { memoryMegabytes } = DEFAULT_INVOCATION;
  print(
    `Provisioned concurrency: ${dollars(provisionedMonthlyCost(memoryMegabytes))} a month for each instance of ${memoryMegabytes} MB; ` +
      `cheaper only where an instance is busy ${(100 * breakEvenUtilization()).toFixed(0)} % of its time`,
  );
}

printInvocations();
print();
printCosts();
print();
printMemorySizes();
print();
printProvisionedConcurrency();
print();
void printProviderRequests();
