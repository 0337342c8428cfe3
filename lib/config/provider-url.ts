import { isIPv4 } from 'node:net';

/** The problem of a URL of an identity provider (RFC 8414 section 2), or undefined. */
export function providerUrlProblem(text: string): string | undefined {
  // Stricter than URL, which mends white space and missing slashes without a word.
  if (!/^[a-z]+:\/\/[^\s\\]+$/.test(text) || !URL.canParse(text)) {
    return 'is not a URL of the form https://host/path';
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not have a fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
  return 'must use https (http is accepted for loopback hosts only)';
}

/** Whether a host name of a URL means this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
