import {
  CallRefused,
  longestLifeOf,
  type RevocationOptions,
  withdrawalOf,
} from '../../deploy/revocation-call';
import { rsaKey, signToken } from '../support/signing';

const ISSUER = 'https://issuer.example.com';
const NOW = 1_800_000_000.4;
const token = (claims: object) => signToken(claims, rsaKey('key'));

const given = (options: RevocationOptions, compact?: string) =>
  withdrawalOf({ issuer: ISSUER, ...options }, compact, NOW);

describe('a call', () => {
  test.each([
    [{ 'token-id': 'x' }, { kind: 'token', tokenId: 'x' }],
    [{ session: 'x' }, { kind: 'session', sessionId: 'x' }],
    [
      { subject: 'x', 'issued-before': 'now' },
      { kind: 'subject', subject: 'x', issuedBefore: 1_800_000_001 },
    ],
    [
      { client: 'x', 'issued-before': '2026-03-01T08:00:00+01:00' },
      { kind: 'client', clientId: 'x', issuedBefore: Date.UTC(2026, 2, 1, 7) / 1000 },
    ],
    [
      { client: 'x', 'issued-before': '1700000000' },
      { kind: 'client', clientId: 'x', issuedBefore: 1_700_000_000 },
    ],
  ])('with %j withdraws that and nothing else', (options, withdrawal) => {
    expect(given(options)).toStrictEqual({ issuer: ISSUER, ...withdrawal });
  });

  test('with a token takes the issuer, the id and the expiry from it', () => {
    const compact = token({ iss: 'https://b.example.com', jti: 'x', exp: 5 });
    expect(withdrawalOf({}, compact, NOW)).toStrictEqual({
      kind: 'token',
      issuer: 'https://b.example.com',
      tokenId: 'x',
      expiresAt: 5,
    });
  });

  test.each([1_800_000_000, 1_800_000_000.4, 1_800_000_000.999])(
    'with now counts tokens of the second that is %d',
    (now) => {
      const call = { issuer: ISSUER, subject: 'x', 'issued-before': 'now' };
      expect(withdrawalOf(call, undefined, now)).toMatchObject({ issuedBefore: 1_800_000_001 });
    },
  );

  test('may name the second after this one, as now does', () => {
    const call = { issuer: ISSUER, subject: 'x', 'issued-before': '1800000001' };
    expect(withdrawalOf(call, undefined, 1_800_000_000)).toMatchObject({
      issuedBefore: 1_800_000_001,
    });
  });

  test('that undoes needs no time', () => {
    expect(given({ subject: 'x', undo: true })).toMatchObject({
      ...{ kind: 'subject', subject: 'x', issuedBefore: 1_800_000_001 },
    });
  });

  const kinds = /exactly one of --token, --token-id, --subject, --client and --session$/;
  test.each<readonly [string, RevocationOptions, string | undefined, RegExp]>([
    ['names no tokens', {}, undefined, kinds],
    ['names only a time', { 'issued-before': 'now' }, undefined, kinds],
    ['names two kinds', { 'token-id': 'x', session: 'y' }, undefined, kinds],
    ['names a kind beside a token', { session: 'y' }, token({ iss: 'i', jti: 'x' }), kinds],
    ['names a subject and no time', { subject: 'x' }, undefined, /needs --issued-before now/],
    ['names a client and no time', { client: 'x' }, undefined, /needs --issued-before now/],
    ['names a time for a token', { 'token-id': 'x', 'issued-before': 'now' }, undefined, /is for/],
    ['names a blank id', { 'token-id': ' ' }, undefined, /^--token-id is empty/],
    ['names an empty subject', { subject: '', 'issued-before': 'now' }, undefined, /is empty/],
    ['names no issuer', { issuer: undefined, session: 'x' }, undefined, /--issuer ISS$/],
    ['has another issuer than its token', {}, token({ iss: 'i', jti: 'x' }), /another issuer/],
    ['has a token without an id', {}, token({ iss: ISSUER }), /no `jti`/],
    ['has a token that is not a JWT', {}, 'opaque', /is not a JWT/],
    [
      'has a time without a zone',
      { client: 'x', 'issued-before': '2026-03-01' },
      undefined,
      /must/,
    ],
    [
      'has a time that is a word',
      { client: 'x', 'issued-before': 'nwo' },
      undefined,
      /must be now/,
    ],
    [
      'has a time in the future',
      { client: 'x', 'issued-before': '1800000002' },
      undefined,
      /in the future/,
    ],
  ])('that %s is refused', (_what, options, compact, message) => {
    expect(() => given(options, compact)).toThrow(CallRefused);
    expect(() => given(options, compact)).toThrow(message);
  });

  test('that is refused repeats nothing of its token', () => {
    const compact = token({ iss: ISSUER, sub: 'secret' });
    expect(() => given({}, compact)).not.toThrow(new RegExp(`secret|${compact.slice(0, 20)}`));
  });
});

describe('the longest life of a token', () => {
  test.each([
    ['90m', 5_400],
    ['24h', 86_400],
    ['30d', 2_592_000],
    ['45s', 45],
  ])('%s is read', (text, seconds) => {
    expect(longestLifeOf(text)).toBe(seconds);
  });

  test.each(['', '24', '0h', '-1h', '1w', 'h', '9999999h', '999999d'])('%j is refused', (text) => {
    expect(() => longestLifeOf(text)).toThrow(CallRefused);
  });
});
