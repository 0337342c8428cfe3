import type { VerifiedClaims } from './verified-claims';

/** A method and a resource path as `serverless.yml` declares them: `GET /orders/{orderId}`. */
export type Route = `${Uppercase<string>} /${string}`;

/** What a verified token must carry to use a route. An empty rule asks for no more than a verified token. */
export interface AccessRule {
  /** All of these scopes. */
  readonly scopes?: readonly string[];
}

export type AccessRules = Readonly<Record<Route, AccessRule>>;

/** Tells whether verified claims satisfy a rule. */
export function satisfies(
  claims: Pick<VerifiedClaims, 'scopes'>,
  { scopes = [] }: AccessRule,
): boolean {
  return scopes.every((scope) => claims.scopes.has(scope));
}
