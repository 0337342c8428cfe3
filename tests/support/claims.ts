import type { VerifiedClaims } from '../../lib/token/verified-claims';

/** Claims as the verifier returns them, for tests of the steps after it. */
export function verifiedClaims(more: Partial<Omit<VerifiedClaims, symbol>> = {}): VerifiedClaims {
  const claims = {
    issuer: 'https://issuer.example.com',
    subject: 'alice',
    scopes: new Set<string>(),
    expiresAt: 2_000_000_000,
    handlerClaims: {},
    claims: {},
    ...more,
  };
  // In lib/, only the verifier may make these; tests of later steps start from its result.
  return claims as VerifiedClaims;
}
