import { claimsOf } from '../../web/claims';

const tokenWith = (payload: string): string =>
  `e30.${Buffer.from(payload, 'utf8').toString('base64url')}.c2lnbmF0dXJl`;

test('the claims of a token are shown with what they mean', () => {
  const payload = {
    sub: 'zoë',
    exp: 1_800_000_000,
    roles: ['reader'],
    tenant: 'acme',
    scope: 'a b',
  };
  expect(claimsOf(tokenWith(JSON.stringify(payload)))).toEqual([
    { name: 'sub', value: 'zoë', meaning: 'the user' },
    { name: 'exp', value: '1800000000', meaning: '2027-01-15T08:00:00Z' },
    { name: 'roles', value: '["reader"]' },
    { name: 'tenant', value: 'acme' },
    { name: 'scope', value: 'a b', meaning: 'what the application may do for the user' },
  ]);
});

test('a time that is not one has no meaning', () => {
  expect(claimsOf(tokenWith('{"exp":"soon"}'))).toEqual([{ name: 'exp', value: 'soon' }]);
});

test.each(['', 'opaque', 'a.b', 'a.%%%.c', tokenWith('[1]'), tokenWith('null'), tokenWith('{')])(
  'the token %j has no claims to show',
  (token) => {
    expect(claimsOf(token)).toBeUndefined();
  },
);
