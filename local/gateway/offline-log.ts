import type { LogLevel, PluginLog } from '../../build/osls';

/** Lines that serverless-offline prints for each request. The gateway has a line of its own. */
const PER_REQUEST = [
  /^$/,
  /^\S+ \S+ \(λ: \S+\)$/,
  /^\(λ: \S+\) RequestId: /,
  /^received connection$/,
];

/** Lines that serverless-offline prints when it starts. The ready message is shorter, and true of the gateway. */
const AT_START = [
  /^Starting Offline at stage /,
  /^Offline \[http for lambda\] listening on /,
  /^Function names exposed for local invocation /,
  /^Offline \[(?:http for )?websocket\] listening on /,
  /^route '\S+ \(λ: \S+\)'$/,
  // The gateway asks the authorizer itself.
  /^Configuring Authorization: /,
  /^Server ready: /,
  // The key of a usage plan is that of the token.
  /^Remember to use 'x-api-key' /,
];

/** Headings of an error that is printed below them. */
const HEADINGS = [
  /^Unhandled exception in handler '/,
  /^Unhandled Lambda Error during invoke of '/,
];

/**
 * Makes a log for serverless-offline without its lines at start and for each request. It would also
 * print an authorizer's `Unauthorized`, which is an answer, as a fault with a stack, and repeat an outage that the
 * authorizer's own line has told. Any other error of a function is printed once.
 */
export function quietLog(log: PluginLog): PluginLog {
  const quiet =
    (level: LogLevel) =>
    (...words: unknown[]): void => {
      if (!isNoise(level, words[0])) log[level](...words);
    };
  return {
    debug: quiet('debug'),
    verbose: quiet('verbose'),
    info: quiet('info'),
    notice: quiet('notice'),
    warning: quiet('warning'),
    error: quiet('error'),
  };
}

/**
 * Whether a text is serverless-offline's list of routes. Half of its lines are paths for invoking
 * functions at the port of the API, which the gateway does not serve.
 */
export function isRouteList(text: unknown): boolean {
  return typeof text === 'string' && text.includes('/2015-03-31/functions/');
}

function isNoise(level: LogLevel, word: unknown): boolean {
  if (level === 'notice') {
    return (
      word === undefined ||
      (typeof word === 'string' && [...PER_REQUEST, ...AT_START].some((line) => line.test(word)))
    );
  }
  if (level !== 'error') return false;
  // An error without a stack is one that the authorizer has logged itself: see lib/undecided.ts.
  if (word instanceof Error) return word.message === 'Unauthorized' || !hasStack(word);
  return typeof word === 'string' && HEADINGS.some((heading) => heading.test(word));
}

function hasStack({ stack = '' }: Error): boolean {
  return stack.includes('\n    at ');
}
