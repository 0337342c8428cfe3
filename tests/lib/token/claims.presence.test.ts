import type { JsonObject } from '../../../lib/json-object';
import { TokenRejected } from '../../../lib/reason';
import { checkClaims } from '../../../lib/token/claims';
import { trustedIssuer } from '../../support/trusted-issuer';

const NOW = 1_800_000_000;
const ISSUER = trustedIssuer({
  audiences: ['orders'],
  presentClaims: ['cid', 'realm_access.roles'],
});
const GOOD = {
  sub: 'alice',
  aud: 'orders',
  exp: NOW + 60,
  cid: 'web',
  realm_access: { roles: [] },
};

function verdictOn(changes: JsonObject): string {
  try {
    checkClaims({ ...GOOD, ...changes }, 'https://issuer.example.com', ISSUER, NOW);
    return 'accepted';
  } catch (error) {
    if (error instanceof TokenRejected) return error.message;
    throw error;
  }
}

describe('a claim that must be there', () => {
  test.each([['text'], [''], [0], [false], [[]], [{}]])('may have the value %j', (cid) => {
    expect(verdictOn({ cid })).toBe('accepted');
  });

  test.each([
    ['is missing', { cid: undefined }, 'claim_missing: cid'],
    ['is null', { cid: null }, 'claim_missing: cid'],
    [
      'lacks the last member of its path',
      { realm_access: {} },
      'claim_missing: realm_access.roles',
    ],
    [
      'lacks the first member of its path',
      { realm_access: 1 },
      'claim_missing: realm_access.roles',
    ],
  ])('is refused if it %s', (_title, changes, verdict) => {
    expect(verdictOn(changes)).toBe(verdict);
  });
});
