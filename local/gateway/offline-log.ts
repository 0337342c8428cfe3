import type { LogLevel, PluginLog } from '../../build/osls';

/** What serverless-offline has for each request, and the gateway's own line says better. */
const PER_REQUEST = [/^$/, /^\S+ \S+ \(λ: \S+\)$/, /^\(λ: \S+\) RequestId: /];

/** Headings of an error that is written below them. */
const HEADINGS = [
  /^Unhandled exception in handler '/,
  /^Unhandled Lambda Error during invoke of '/,
];

/**
 * Makes a log for serverless-offline that leaves out what it writes for each request. It takes an
 * authorizer's `Unauthorized`, which is an answer, for a fault with a stack; any other error of a
 * function is written, once.
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

function isNoise(level: LogLevel, word: unknown): boolean {
  if (level === 'notice') {
    return (
      word === undefined ||
      (typeof word === 'string' && PER_REQUEST.some((line) => line.test(word)))
    );
  }
  if (level !== 'error') return false;
  if (word instanceof Error) return word.message === 'Unauthorized';
  return typeof word === 'string' && HEADINGS.some((heading) => heading.test(word));
}
