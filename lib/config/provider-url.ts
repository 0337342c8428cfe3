import { isIPv4 } from 'node:net';

export const PLACEHOLDER_PROBLEM = 'still holds a placeholder; replace it by a value of yours';

/** The addresses of RFC 8414 section 3 and of OpenID Connect Discovery section 4. */
const DISCOVERY_DOCUMENT =
  /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?:[/?]|$)/;

/** Entra ID has them in front of its tenants; its tokens name the tenant. */
const EVERY_TENANT =
  /^https:\/\/login\.microsoftonline\.com\/(?:common|organizations|consumers)(?:\/v2\.0)?\/?$/;

/** The problem of a URL of an identity provider (RFC 8414 section 2), or undefined. */
export function providerUrlProblem(text: string): string | undefined {
  if (isPlaceholder(text)) return PLACEHOLDER_PROBLEM;
  // Stricter than URL, which mends white space and missing slashes without a word.
  if (!/^[a-z]+:\/\/[^\s\\]+$/.test(text) || !URL.canParse(text)) {
    return 'is not a URL of the form https://host/path';
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not have a fragment';
  if (DISCOVERY_DOCUMENT.test(text)) {
    return 'is a discovery document; write its "issuer" in JWT_ISSUER and its "jwks_uri" in JWKS_URI';
  }
  if (EVERY_TENANT.test(text)) {
    return 'is the address of every tenant, which no token names; write the id of your tenant in it';
  }
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
  return 'must use https (http is accepted for loopback hosts only)';
}

/** Documentation writes `{tenant}` or `<tenant>`, and .env.example `YOUR_TENANT`. No URL holds the brackets. */
export function isPlaceholder(text: string): boolean {
  return /[{}<>]|(?<![A-Za-z]_?)YOUR_|(?<![A-Za-z])_YOUR/.test(text);
}

/** Tells whether a host name is this machine, wherever the program runs. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
