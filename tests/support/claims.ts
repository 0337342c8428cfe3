import type { VerifiedClaims } from '../../lib/token/verified-claims';

/** Claims as the verifier would vouch for them, for tests of what comes after it. */
export function verifiedClaims(more: Partial<Omit<VerifiedClaims, symbol>> = {}): VerifiedClaims {
  const claims = {
    issuer: 'https://issuer.example.com',
    subject: 'alice',
    scopes: new Set<string>(),
    expiresAt: 2_000_000_000,
    claims: {},
    ...more,
  };
  // Only the verifier may make these in lib/; a test of the rules starts from their result.
  return claims as VerifiedClaims;
}
