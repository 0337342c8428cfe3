import { usageKeyOf } from '../../../lib/answer/policy-answer';
import { verifiedClaims } from '../../support/claims';

const KEY = 'client-4711-of-acme-inc';

test.each<[string, object, string | undefined, string | undefined]>([
  ['the value of the configured claim', { client_id: KEY }, 'client_id', KEY],
  ['nothing if no claim is configured', { client_id: KEY }, undefined, undefined],
  [
    'nothing if no claim is configured, whatever its name',
    { undefined: KEY },
    undefined,
    undefined,
  ],
  ['nothing if the token lacks the claim', {}, 'client_id', undefined],
  ['nothing for a claim that every object has', {}, 'constructor', undefined],
  ['nothing for a claim that is not text', { client_id: [KEY] }, 'client_id', undefined],
  ['nothing for fewer than 20 characters', { client_id: 'x'.repeat(19) }, 'client_id', undefined],
  ['a key of 20 characters', { client_id: 'x'.repeat(20) }, 'client_id', 'x'.repeat(20)],
  ['a key of 128 characters', { client_id: 'x'.repeat(128) }, 'client_id', 'x'.repeat(128)],
  [
    'a key of every character that can be seen',
    { client_id: '!"#$%&()*+,-./:;<=>?@[]^_`{|}~' },
    'client_id',
    '!"#$%&()*+,-./:;<=>?@[]^_`{|}~',
  ],
  ['nothing for a key with a line break', { client_id: `${KEY}\n` }, 'client_id', undefined],
  [
    'nothing for a key with a space',
    { client_id: 'client 4711 of acme inc' },
    'client_id',
    undefined,
  ],
  ['nothing for a key with a NUL', { client_id: `${KEY}\0` }, 'client_id', undefined],
  ['nothing for a key beyond ASCII', { client_id: `${KEY}-é` }, 'client_id', undefined],
  ['nothing for more than 128', { client_id: 'x'.repeat(129) }, 'client_id', undefined],
])('the usage key is %s', (_name, claims, claim, expected) => {
  expect(usageKeyOf(verifiedClaims({ claims: { ...claims } }), claim)).toBe(expected);
});
