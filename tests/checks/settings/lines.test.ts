import { lineOfKey, lineOfVariable } from '../../../checks/settings/lines';

const YAML = `# a comment
default:
  issuer: \${env:JWT_ISSUER, ''}
local:
  - { provider: auth0, audiences: [a] }
  - issuer: https://issuer.example.com
    audiences:
      - a
  - issuer: second
    <<: &shared { b: 1 }
`;

test.each([
  ['a list of parameters', ['default', 'issuer'], 3],
  ['an entry of a list', ['local', 1, 'issuer'], 6],
  ['a member of an entry', ['local', 1, 'audiences'], 7],
  ['a member inside of braces', ['local', 0, 'audiences'], 5],
  ['the entry, if its member is not there', ['local', 2, 'algorithms'], 9],
  ['the first key, if the next is not there', ['default', 'audience'], 2],
  ['no line without the first key', ['prod', 'issuer'], undefined],
])('the line of %s is found', (_name, path, line) => {
  expect(lineOfKey(YAML, path)).toBe(line);
});

test('a file that is not YAML has no lines', () => {
  expect(lineOfKey('', ['a'])).toBeUndefined();
  expect(lineOfKey('just text', ['a'])).toBeUndefined();
});

test('a variable stands on the last line that sets it', () => {
  const file = '# JWT_ISSUER=no\nJWT_ISSUER_X=1\nexport JWT_ISSUER = a\nJWT_ISSUER=b\n';
  expect(lineOfVariable(file, 'JWT_ISSUER')).toBe(4);
  expect(lineOfVariable(file, 'JWT_AUDIENCE')).toBeUndefined();
});
