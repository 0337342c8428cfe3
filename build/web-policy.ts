/**
 * The Content-Security-Policy of the web application: no script or style but its own files, no request to any other origin
 * than these, and no way to make code of a text (Trusted Types, without a single policy).
 *
 * @param connected the origins of the API and of the identity provider
 */
export function contentSecurityPolicy(connected: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${["'self'", ...connected].join(' ')}`,
    "base-uri 'none'",
    // Every form is sent by fetch.
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** Its other headers, the same for every file. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  // After a sign-in its address holds the code for a moment.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
