import { PERIOD_MS } from '../lib/answer/counted-log';
import { AUTHORIZER_LINES, LAMBDA_LINES } from './log-lines';
import { PRICES } from './prices';

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
}

/** The stage parameters that the log depends on. */
export interface LogSettings {
  readonly grantedLog: 'all' | 'sampled' | 'metrics';
  /** `grantedLogOneIn`. */
  readonly oneIn: number;
  readonly logClass: keyof typeof PRICES.logGigabyte;
  readonly systemLogLevel: 'INFO' | 'WARN';
}

export const DEFAULT_LOG: LogSettings = {
  grantedLog: 'all',
  oneIn: 100,
  logClass: 'STANDARD',
  systemLogLevel: 'INFO',
};

/** The setting that docs/performance.md recommends if the bill counts. */
export const CHEAP_LOG: LogSettings = {
  ...DEFAULT_LOG,
  grantedLog: 'sampled',
  systemLogLevel: 'WARN',
};

/** Every setting that the checks accept, the default first. */
export const LOG_SETTINGS: readonly LogSettings[] = (['all', 'sampled', 'metrics'] as const)
  .flatMap((grantedLog) =>
    (['STANDARD', 'INFREQUENT_ACCESS'] as const).flatMap((logClass) =>
      (['INFO', 'WARN'] as const).map((systemLogLevel) => ({
        ...DEFAULT_LOG,
        grantedLog,
        logClass,
        systemLogLevel,
      })),
    ),
  )
  .filter(({ grantedLog, logClass }) => grantedLog !== 'metrics' || logClass === 'STANDARD');

/** One token in so many is refused, and each refusal has its line. */
export const REFUSED_ONE_IN = 100;
/** Instances at a busy moment, as a multiple of those that the month needs on average. */
const PEAK = 10;

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

/** Bytes of log for one call, without the lines that are written once a minute. */
export function logBytesOf({ grantedLog, oneIn, systemLogLevel }: LogSettings): number {
  const granted = {
    all: AUTHORIZER_LINES.granted.length,
    sampled: AUTHORIZER_LINES.sampled.length / oneIn,
    metrics: 0,
  }[grantedLog];
  const ofLambda = systemLogLevel === 'WARN' ? 0 : LAMBDA_LINES.join('').length;
  const refused = 1 / REFUSED_ONE_IN;
  return (1 - refused) * granted + refused * AUTHORIZER_LINES.rejected.length + ofLambda;
}

/** Bytes of the lines that each instance writes once a minute with `metrics`, at most one for each call. */
function countedBytes(invocations: number, invocation: Invocation): number {
  const busySeconds = (invocations * billedMs(invocation)) / 1000;
  const instances = Math.ceil((PEAK * busySeconds) / SECONDS_PER_MONTH);
  const minutes = (SECONDS_PER_MONTH * 1000) / PERIOD_MS;
  return Math.min(invocations, instances * minutes) * AUTHORIZER_LINES.counted.length;
}

/** Metrics that have a value in each hour: granted and rejected decisions, and with `metrics` the durations. */
function metricsOf({ grantedLog, logClass }: LogSettings): number {
  if (logClass === 'INFREQUENT_ACCESS') return 0;
  return grantedLog === 'metrics' ? 3 : 2;
}

export interface MonthlyCost {
  readonly requests: number;
  readonly duration: number;
  readonly logs: number;
  readonly reads: number;
  /** Of custom metrics, whatever the number of invocations. */
  readonly metrics: number;
  readonly total: number;
}

/** The price of a number of invocations a month, in US dollars. */
export function monthlyCost(
  invocations: number,
  invocation: Invocation,
  log: LogSettings = DEFAULT_LOG,
): MonthlyCost {
  const seconds = billedMs(invocation) / 1000;
  const gigabytes = invocation.memoryMegabytes / 1024;
  const requests = invocations * PRICES.request;
  const duration = invocations * seconds * gigabytes * PRICES.gigabyteSecond;
  const counted = log.grantedLog === 'metrics' ? countedBytes(invocations, invocation) : 0;
  const bytes = invocations * logBytesOf(log) + counted;
  const logs = (bytes / 1e9) * PRICES.logGigabyte[log.logClass];
  const reads = invocations * invocation.readUnits * PRICES.readUnit;
  const metrics = metricsOf(log) * PRICES.customMetric;
  return {
    requests,
    duration,
    logs,
    reads,
    metrics,
    total: requests + duration + logs + reads + metrics,
  };
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
