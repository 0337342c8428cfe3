import { askedIssuers } from '../../build/asked-issuers';

const ISSUER = 'https://a.example.com';
const settings = { clientId: 'api' };

test('an issuer is asked if its entry has introspection', () => {
  const entries = [
    { issuer: ISSUER, introspection: settings },
    { issuer: 'https://b.example.com' },
  ];
  expect(askedIssuers({ TRUSTED_ISSUERS: JSON.stringify(entries) })).toStrictEqual([
    { issuer: ISSUER, settings },
  ]);
});

test('the spelling of the name in JSON does not count', () => {
  const text = `[{"issuer":"${ISSUER}","\\u0069ntrospection":{"clientId":"api"}}]`;
  expect(askedIssuers({ TRUSTED_ISSUERS: text })).toStrictEqual([{ issuer: ISSUER, settings }]);
});

test.each([
  [undefined],
  [''],
  ['[{"introspection":'],
  ['"introspection"'],
  ['[{"introspection":true}]'],
  [{ 'Fn::Sub': '[{"introspection":{}}]' }],
])('nobody is asked with the list %j', (TRUSTED_ISSUERS) => {
  expect(askedIssuers({ TRUSTED_ISSUERS })).toStrictEqual([]);
});
