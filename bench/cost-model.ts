/**
 * Prices in US dollars, for us-east-1 and arm64, first tier, without free tiers, as of 2026. Other
 * regions differ by up to 20 %.
 *
 * https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/cloudwatch/pricing/ and
 * https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export const PRICES = {
  request: 0.2e-6,
  gigabyteSecond: 13.3334e-6,
  provisionedGigabyteSecond: 3.3334e-6,
  gigabyteSecondOnProvisioned: 7.7778e-6,
  logGigabyte: 0.5,
  /** On demand, for a strongly consistent read of up to 4 KB, also of an item that does not exist. */
  readUnit: 0.125e-6,
} as const;

/** A function has as many virtual CPUs as it has times this much memory, in MB. */
export const MEGABYTES_PER_VCPU = 1_769;
export const SECONDS_PER_MONTH = 730 * 3600;

/** The figures of one invocation of the authorizer. */
export interface Invocation {
  readonly memoryMegabytes: number;
  /** CPU time of one decision on a whole core, in milliseconds. */
  readonly decisionMs: number;
  /** Added to each invocation by Lambda's own runtime. */
  readonly runtimeMs: number;
  /** The time in which a question is answered. It is billed, although the function does nothing. */
  readonly waitingMs: number;
  /** The entries of the list of withdrawn tokens that are read. */
  readonly readUnits: number;
  /** Our line and Lambda's own three (START, END, REPORT). */
  readonly logBytes: number;
}

/** A provider far away answers after about this long, and a table of the same region. */
const ANSWER_MS = { introspection: 100, revocation: 5 };
/** The entries that can withdraw a token: by its id, its subject, its client and its session. */
const ENTRIES_OF_TOKEN = 4;

export const DEFAULT_INVOCATION: Invocation = {
  memoryMegabytes: 512,
  decisionMs: 0.05,
  runtimeMs: 1,
  waitingMs: 0,
  readUnits: 0,
  logBytes: 1_000,
};

/** Invocations that ask about their token first, and those that remember the answer. */
export const ASKING_INVOCATIONS: Readonly<Record<string, Invocation>> = {
  'JWT, nothing is asked': DEFAULT_INVOCATION,
  'opaque token, the issuer is asked': {
    ...DEFAULT_INVOCATION,
    waitingMs: ANSWER_MS.introspection,
  },
  'opaque token, remembered': DEFAULT_INVOCATION,
  'JWT, the list is read': {
    ...DEFAULT_INVOCATION,
    waitingMs: ANSWER_MS.revocation,
    readUnits: ENTRIES_OF_TOKEN,
  },
  'JWT, the list is remembered': DEFAULT_INVOCATION,
};

/**
 * The share of requests that reach the authorizer. API Gateway asks it once, then answers for `ttl`
 * seconds by itself; requests with one token come at random. So each time it is asked is followed by
 * `ttl` seconds with `rate * ttl` requests that it need not see.
 *
 * @param rate requests a second with one and the same token
 * @param ttl seconds, `resultTtlInSeconds`
 */
export function shareOfInvocations(rate: number, ttl: number): number {
  return 1 / (1 + rate * ttl);
}

/** Milliseconds that are billed for an invocation: whole ones. */
export function billedMs(invocation: Invocation): number {
  const { memoryMegabytes, decisionMs, runtimeMs, waitingMs } = invocation;
  const cpuShare = Math.min(1, memoryMegabytes / MEGABYTES_PER_VCPU);
  return Math.ceil(decisionMs / cpuShare + runtimeMs + waitingMs);
}

export interface MonthlyCost {
  readonly requests: number;
  readonly duration: number;
  readonly logs: number;
  readonly reads: number;
  readonly total: number;
}

/** The price of a number of invocations a month, in US dollars. */
export function monthlyCost(invocations: number, invocation: Invocation): MonthlyCost {
  const seconds = billedMs(invocation) / 1000;
  const gigabytes = invocation.memoryMegabytes / 1024;
  const requests = invocations * PRICES.request;
  const duration = invocations * seconds * gigabytes * PRICES.gigabyteSecond;
  const logs = ((invocations * invocation.logBytes) / 1e9) * PRICES.logGigabyte;
  const reads = invocations * invocation.readUnits * PRICES.readUnit;
  return { requests, duration, logs, reads, total: requests + duration + logs + reads };
}

/** The price of one provisioned instance a month, used or not, in US dollars. */
export function provisionedMonthlyCost(memoryMegabytes: number): number {
  return (memoryMegabytes / 1024) * SECONDS_PER_MONTH * PRICES.provisionedGigabyteSecond;
}

/**
 * The share of its time that an instance must be busy for provisioned concurrency to cost less:
 * `provisioned + busy * onProvisioned = busy * onDemand`.
 */
export function breakEvenUtilization(): number {
  const { gigabyteSecond, provisionedGigabyteSecond, gigabyteSecondOnProvisioned } = PRICES;
  return provisionedGigabyteSecond / (gigabyteSecond - gigabyteSecondOnProvisioned);
}
