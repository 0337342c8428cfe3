import { EnvironmentReader, quote } from '../config/environment-reader';
import { isLoopback } from '../config/provider-url';

/** An origin as a browser sends it: in lower case, without a path, and without a port that its scheme implies. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/;

/** The origin of an app or an extension, such as `capacitor://localhost`. Schemes of the web and of files have their own rules. */
const APP_ORIGIN =
  /^(?!(?:https?|wss?|ftp|file|data|blob|javascript):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(?::\d+)?$/;

/**
 * Parses `CORS_ORIGIN`: one origin, several separated by commas, or `*` alone.
 *
 * @returns the origins of the pages that may read the answers of this API, at least one
 * @throws {Error} with every problem in one message
 */
export function parseCorsOrigins(text: string): readonly string[] {
  const problems = new Set<string>();
  if (text.trim() === '*') return ['*'];
  const reader = new EnvironmentReader<'CORS_ORIGIN'>({ CORS_ORIGIN: text }, problems);
  const origins = reader.list('CORS_ORIGIN');
  for (const origin of origins) {
    const problem = origin === '' ? undefined : originProblem(origin);
    if (problem !== undefined) problems.add(`CORS_ORIGIN: ${quote(origin)} ${problem}`);
  }
  if (problems.size > 0) throw new Error([...problems].join('; '));
  return origins;
}

/** The problem of an origin, or undefined. */
function originProblem(text: string): string | undefined {
  if (text === '*') return 'allows every origin, so it must stand alone';
  if (text === 'null')
    return 'is the origin of sandboxed pages and of files, which anybody can make';
  if (text.includes('*')) return 'has a wildcard; name each origin, separated by commas';
  if (APP_ORIGIN.test(text)) return undefined;
  // Without white space, which URL takes out of a text without a word.
  const url = /\s/.test(text) ? null : URL.parse(text);
  if (url === null || !ORIGIN.test(url.origin)) {
    return 'is not an origin; write each as a browser sends it, such as https://app.example.com, with commas between them';
  }
  if (url.origin !== text) return `is not what a browser sends; write ${url.origin}`;
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return undefined;
  return 'must use https (http is accepted for loopback hosts only)';
}
