import { readFileSync } from 'node:fs';
import { trustedIssuersOf } from '../../build/trusted-issuers';
import { MEMBERS } from '../../lib/config/issuer-entry';
import { DEFAULT_RULES } from '../../lib/config/trusted-issuer';
import { INTROSPECTION_MEMBERS } from '../../build/introspection-entries';
import type { Preset } from '../../presets/preset';
import { PRESETS } from '../../presets/presets';

const readme = readFileSync('README.md', 'utf8');
const guide = readFileSync('docs/issuers.md', 'utf8');
const presets: readonly (readonly [string, Preset])[] = Object.entries(PRESETS);

/** The cells of the rows of a table, by its first header. */
function tableOf(text: string, header: string): readonly (readonly string[])[] {
  const [, table = ''] = text.split(new RegExp(`^\\| ${header} .*\n\\|[ -|]*\n`, 'm'));
  const [rows = ''] = table.split('\n\n');
  return rows
    .split('\n')
    .filter((row) => row !== '')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const codesIn = (text = ''): readonly string[] =>
  [...text.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code);

test('the README lists every preset in the order of the code, with the values that it needs', () => {
  const listed = tableOf(readme, 'provider').map(([, entry]) => codesIn(entry));
  const needed = presets.map(([name, { values }]) => [
    `provider: ${name}`,
    ...Object.entries(values).flatMap(([value, { required }]) => (required ? [value] : [])),
  ]);
  expect(listed.map((codes) => codes.toSorted())).toStrictEqual(
    needed.map((codes) => codes.toSorted()),
  );
});

test('docs/issuers.md lists every value of every preset, and says which are optional', () => {
  const listed = tableOf(guide, 'preset').map(([, value, meaning = '']) => [
    ...codesIn(value),
    meaning.startsWith('optional;') ? 'optional' : 'required',
  ]);
  const actual = presets.flatMap(([, { values }]) =>
    Object.entries(values).map(([name, { required }]) => [
      name,
      required === true ? 'required' : 'optional',
    ]),
  );
  expect(listed).toStrictEqual(actual);
});

test('docs/issuers.md lists every member of an entry', () => {
  const listed = tableOf(guide, 'member').flatMap(([name]) => codesIn(name));
  expect(listed.toSorted()).toStrictEqual(Object.keys(MEMBERS).toSorted());
});

test('docs/issuers.md lists every member of introspection', () => {
  const listed = tableOf(guide, 'setting').flatMap(([name]) => codesIn(name));
  expect(listed.toSorted()).toStrictEqual(Object.keys(INTROSPECTION_MEMBERS).toSorted());
});

test('docs/issuers.md has the defaults of the code', () => {
  const listed = tableOf(guide, 'member').map(([name, , value]): [string, string] => [
    codesIn(name)[0] ?? '',
    codesIn(value).join(),
  ]);
  const defaults = Object.entries(DEFAULT_RULES).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' && !Array.isArray(value) ? '' : String(value),
  ]);
  expect(Object.fromEntries(listed)).toMatchObject(Object.fromEntries(defaults));
});

test.each(presets)(
  'the examples of the values of %s make a list that the build takes',
  (provider, { values }) => {
    const examples = Object.entries(values).map(([name, { kind, example }]) => [
      name,
      kind === 'flag' ? example === 'true' : example,
    ]);
    expect(
      trustedIssuersOf([{ provider, ...Object.fromEntries(examples) }], 'dev').problems,
    ).toEqual([]);
  },
);
