import { createIssuerKeySets } from '../../../lib/keys/issuer-key-sets';
import { TokenRejected } from '../../../lib/reason';
import { createJwtKind } from '../../../lib/token/jwt';
import { VerifiedTokens } from '../../../lib/token/verified-tokens';
import { publicJwk, rsaKey, signToken } from '../../support/signing';
import { trustedIssuer } from '../../support/trusted-issuer';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000;
const KEY = rsaKey('rsa');
const GOOD = { iss: ISSUER, aud: 'orders', sub: 'alice', exp: NOW + 60 };

let now = NOW;
const keySets = createIssuerKeySets(
  { issuers: [trustedIssuer({ issuer: ISSUER, audiences: ['orders'] })] },
  {
    fetchKeySet: () => Promise.resolve({ entries: [publicJwk(KEY)], bytes: 0 }),
    requestDocument: () => Promise.reject(new Error('not discovered')),
    now: () => now * 1000,
    report: () => undefined,
  },
);
const jwt = createJwtKind(keySets, () => now * 1000);

beforeEach(async () => {
  now = NOW;
  await Promise.all([...keySets.values()].map((keySet) => keySet.prefetch()));
});

test('with the keys at hand, a new token is verified at once, and so is one that was seen before', () => {
  const tokens = new VerifiedTokens();
  const verified = tokens.verify(signToken(GOOD, KEY), jwt);
  expect(verified).toMatchObject({ claims: { subject: 'alice' }, kid: 'rsa' });
  expect(tokens.verify(signToken(GOOD, KEY), jwt)).toBe(verified);
});

test('a verdict that needs no keys is thrown at once', () => {
  expect(() => jwt.verify(signToken({ ...GOOD, iss: 'https://other.example.com' }, KEY))).toThrow(
    new TokenRejected('issuer_not_trusted'),
  );
});

test('keys that are too old are waited for', async () => {
  now = NOW + 3_600;
  const later = signToken({ ...GOOD, exp: now + 60 }, KEY);
  const verified = jwt.verify(later);
  expect(verified).toBeInstanceOf(Promise);
  await expect(verified).resolves.toMatchObject({ kid: 'rsa' });
});

test('two headers are told apart, and so are their tokens, however often both come', () => {
  const other = rsaKey('other');
  for (let turn = 0; turn < 3; turn += 1) {
    expect(jwt.verify(signToken(GOOD, KEY))).toMatchObject({ kid: 'rsa' });
    expect(() => jwt.verify(signToken(GOOD, KEY, { typ: 'dpop+jwt' }))).toThrow(
      new TokenRejected('token_type_not_accepted'),
    );
    expect(() => jwt.verify(signToken(GOOD, other, { alg: 'none' }))).toThrow(
      new TokenRejected('algorithm_not_allowed'),
    );
  }
});

test('a flood of made-up headers keeps no good token from being verified', () => {
  for (let index = 0; index < 300; index += 1) {
    expect(() => jwt.verify(signToken(GOOD, KEY, { crit: [String(index)] }))).toThrow(
      new TokenRejected('header_not_supported'),
    );
  }
  expect(jwt.verify(signToken(GOOD, KEY, { cty: 'new' }))).toMatchObject({ kid: 'rsa' });
});

test('a bad signature leaves the depth of stacks as it was', async () => {
  const { stackTraceLimit } = Error;
  const forged = signToken(GOOD, rsaKey('rsa'));
  await expect(Promise.resolve(jwt.verify(forged))).rejects.toThrow('signature');
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  expect(stackTraceLimit).toBeGreaterThan(0);
});
