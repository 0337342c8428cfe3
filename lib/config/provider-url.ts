import { isIPv4 } from 'node:net';

export const PLACEHOLDER_PROBLEM = 'still holds a placeholder; replace it by a value of yours';

/**
 * The addresses of RFC 8414 section 3 and of OpenID Connect Discovery section 4. IdentityServer has its key set
 * below the latter, at `/jwks`.
 */
const DISCOVERY_DOCUMENT =
  /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?!\/jwks$)(?:[/?]|$)/;

/** Entra ID has them in front of its tenants; its tokens name the tenant. */
const EVERY_TENANT =
  /^https:\/\/login\.microsoftonline\.com\/(?:common|organizations|consumers)(?:\/v2\.0)?\/?$/;

const NOT_A_URL = 'is not a URL of the form https://host/path';
const NOT_SECURE = 'must use https (http is accepted for loopback hosts only)';

/**
 * The problem of an issuer, or undefined. If the source of its keys is given, an issuer is a name that is
 * compared and not asked (RFC 7519 section 4.1.1), so it need not be a URL, and may have `{tid}` in it.
 */
export function issuerProblem(issuer: string, hasKeySource: boolean): string | undefined {
  const text = hasKeySource ? issuer.replace('{tid}', 'tid').replace(/^http:/, 'https:') : issuer;
  if (hasKeySource && !text.includes('://')) {
    if (isPlaceholder(text)) return PLACEHOLDER_PROBLEM;
    return /^[\x21-\x7e]+$/.test(text) && !/[#\\,?]/.test(text) ? undefined : 'is not an issuer';
  }
  const query = text.includes('?') ? 'must not have a query' : undefined;
  const problem = providerUrlProblem(text) ?? query;
  return problem === NOT_A_URL || problem === NOT_SECURE
    ? `${problem}, unless the address of its key set is given (JWKS_URI, or jwksUri of the entry)`
    : problem;
}

/**
 * The problem of a URL of an identity provider (RFC 8414 section 2), or undefined.
 *
 * @param use `discovery` for the address of a discovery document
 */
export function providerUrlProblem(text: string, use?: 'discovery'): string | undefined {
  if (isPlaceholder(text)) return PLACEHOLDER_PROBLEM;
  // Stricter than URL, which mends white space and missing slashes without a word.
  const url = /^[a-z]+:\/\/[^\s\\]+$/.test(text) ? URL.parse(text) : null;
  if (url === null) return NOT_A_URL;
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not have a fragment';
  if (use !== 'discovery' && DISCOVERY_DOCUMENT.test(text)) {
    return 'is a discovery document; write its "issuer" in JWT_ISSUER and its "jwks_uri" in JWKS_URI';
  }
  if (EVERY_TENANT.test(text)) {
    return 'is the address of every tenant, which no token names; write the id of your tenant in it';
  }
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
  return NOT_SECURE;
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
