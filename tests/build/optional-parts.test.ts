import { usedParts } from '../../build/optional-parts';

// osls types the variables of a function as texts, and CloudFormation's functions are objects.
const parts = (value: unknown) => usedParts([{}, { REVOCATION_TABLE: value }]);

test.each([['list'], [{ Ref: 'RevocationsTable' }]])(
  'a table %j puts the list of withdrawn tokens into the bundle',
  (value) => {
    expect(parts(value)).toStrictEqual(['revocation']);
  },
);

test.each([[undefined], [null], [''], [' ']])('a table %j leaves it out', (value) => {
  expect(parts(value)).toStrictEqual([]);
});

const forIssuers = (entries: string) => usedParts([{ TRUSTED_ISSUERS: entries }]);

test.each([
  ['[{"issuer":"https://issuer.example.com"}]', []],
  ['[{"introspection":{"clientId":"api"}}]', ['introspection']],
  ['[{"introspection" : {"signedAnswers":false}}]', ['introspection']],
  ['[{"introspection":{"signedAnswers": true}}]', ['introspection', 'openSignedAnswer']],
  ['[{"introspection":{"signedTokens":true}}]', ['introspection', 'confirmation']],
  ['[{"introspection":{"signedTokens":false}}]', ['introspection']],
  ['[{"introspection":{"privateKeyParameter" :"/key"}}]', ['introspection', 'makeClientAssertion']],
])('issuers %s put into the bundle %j', (entries, expected) => {
  expect(forIssuers(entries)).toStrictEqual(expected);
});
