import type { Environment } from './environment-reader';

/** Those whose names begin as no other function's are likely to. */
const UNMISTAKABLE = [
  'TRUSTED_ISSUERS',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWKS_URI',
  'JWT_ALGORITHMS',
  'JWT_CLOCK_TOLERANCE_SECONDS',
  'JWKS_MAX_STALE_SECONDS',
] as const;

const OTHERS = [
  'TOKEN_SCHEME',
  'TOKEN_PARAMETER',
  'INVALID_TOKEN_RESPONSE',
  'POLICY_SCOPE',
  'USAGE_KEY_CLAIM',
  'REVOCATION_TABLE',
  'REVOCATION_REMEMBER_SECONDS',
  'REVOCATION_UNAVAILABLE',
  'GRANTED_LOG',
  'GRANTED_LOG_ONE_IN',
  'GRANTED_LOG_NAMESPACE',
] as const;

export type AuthorizerVariable = (typeof UNMISTAKABLE)[number] | (typeof OTHERS)[number];

/**
 * The variables of the authorizer. serverless.yml hands them over; .env.example and the README
 * explain them, in this order.
 */
// A pure call: the function itself does not need the list, so it is left out of the bundle.
export const VARIABLES = /* @__PURE__ */ Array<AuthorizerVariable>().concat(UNMISTAKABLE, OTHERS);

/**
 * Lists the variables that look like ours and are not. A build refuses them. At a cold start, a variable of
 * another function must not stop the authorizer.
 */
export function unknownVariables(environment: Environment): readonly string[] {
  return Object.keys(environment).filter(
    (name) => /^(?:JWT|JWKS|TRUSTED)_/.test(name) && !UNMISTAKABLE.some((known) => known === name),
  );
}
