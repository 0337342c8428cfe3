import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { followIdentities, IdentitiesFileError } from '../../../local/provider/identities-file';
import { PROJECT_DIRECTORY } from '../../support/process';

let folder: string;
let file: string;
let reported: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'identities-'));
  file = join(folder, 'identities.yml');
  reported = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function follow() {
  return followIdentities(file, ['reports:read'], (problem) => reported.push(problem));
}

function problemAtStart(text: string): string {
  writeFileSync(file, text);
  try {
    follow();
    return 'none';
  } catch (error) {
    return error instanceof IdentitiesFileError ? error.message : `unexpected: ${String(error)}`;
  }
}

function place(line: number): string {
  return `${relative(process.cwd(), file)}:${line}: `;
}

/** Nine aliases on each of nine levels, which stand for 9^9 texts. */
const ALIASES_OF_ALIASES = [
  'users:',
  '  bob:',
  '    claims:',
  '      l0: &l0 x',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (level) =>
      `      l${level}: &l${level} [${Array(9)
        .fill(`*l${level - 1}`)
        .join(', ')}]`,
  ),
].join('\n');

describe('at the start', () => {
  test.each<[string, string, number, string]>([
    ['is not YAML', 'users:\n  alice: [\n', 3, 'Flow sequence in block collection must '],
    ['has * without quotes', 'users:\n  bob:\n    scopes: [*]\n', 3, 'an asterisk needs quotes, '],
    [
      'has a name with * without quotes',
      'users:\n  bob:\n    scopes:\n      - *all\n',
      4,
      'an asterisk needs quotes, ',
    ],
    ['has a user twice', 'users:\n  bob: {}\n  bob: {}\n', 3, 'Map keys must be unique'],
    ['is empty', '', 1, 'users must name a user, '],
    [
      'has a wrong entry',
      'users:\n  bob:\n    scopes:\n      - a b\n',
      4,
      'users.bob.scopes must ',
    ],
    [
      'has a wrong claim',
      'users:\n  bob:\n    claims:\n      ok: 1\n      iss: me\n',
      5,
      'users.bob.claims.iss is a claim that ',
    ],
    [
      'has a client that lacks something',
      'users: { bob: {} }\nclients:\n  app:\n    tokenFormat: jwt\n',
      4,
      'clients.app can get no token: ',
    ],
    ['has aliases of aliases of aliases', ALIASES_OF_ALIASES, 5, 'an alias stands in its own '],
    [
      'has an alias in its own value',
      'users:\n  bob:\n    claims: &own\n      again: *own\n',
      4,
      'an alias stands in its own value, ',
    ],
    [
      'has an alias in its own list',
      'users:\n  bob:\n    scopes: &own [a, *own]\n',
      3,
      'an alias stands in its own value, ',
    ],
    [
      'has a number that YAML rounds',
      'users:\n  bob:\n    claims: { account: 123456789012345678 }\n',
      3,
      'users.bob.claims.account holds a number ',
    ],
  ])('a file that %s is refused with the line', (_what, text, line, problem) => {
    expect(problemAtStart(text)).toMatch(place(line) + problem);
  });

  test('a file that is missing is refused with an example', () => {
    expect(follow).toThrow(
      `${relative(process.cwd(), file)} cannot be read: it must list the users`,
    );
  });
});

describe('while the provider runs', () => {
  test('an edit is in force at once', () => {
    writeFileSync(file, 'users: { alice: {} }');
    const identities = follow();
    expect([...identities().users.keys()]).toStrictEqual(['alice']);
    writeFileSync(file, 'users: { alice: {}, bob: {} }');
    expect([...identities().users.keys()]).toStrictEqual(['alice', 'bob']);
    expect(reported).toStrictEqual([]);
  });

  test('an edit that cannot be used is told once, and changes nothing', () => {
    writeFileSync(file, 'users: { alice: {} }');
    const identities = follow();
    writeFileSync(file, 'users:\n  bob: []\n');
    const after = [identities(), identities()].map(({ users }) => [...users.keys()]);
    expect(after).toStrictEqual([['alice'], ['alice']]);
    expect(reported).toStrictEqual([
      `${place(2)}users.bob must hold properties, such as scopes: ... (until then the users and clients from before stay)`,
    ]);
  });

  test('an edit with a circle of aliases is told once, and changes nothing', () => {
    writeFileSync(file, 'users: { alice: {} }');
    const identities = follow();
    writeFileSync(file, 'users: &all { bob: { claims: { users: *all } } }');
    expect([...identities().users.keys()]).toStrictEqual(['alice']);
    expect([...identities().users.keys()]).toStrictEqual(['alice']);
    expect(reported).toHaveLength(1);
  });

  test('a file that is deleted changes nothing until it is there again', () => {
    writeFileSync(file, 'users: { alice: {} }');
    const identities = follow();
    rmSync(file);
    expect([...identities().users.keys()]).toStrictEqual(['alice']);
    expect([...identities().users.keys()]).toStrictEqual(['alice']);
    expect(reported).toHaveLength(1);
    writeFileSync(file, 'users: { bob: {} }');
    expect([...identities().users.keys()]).toStrictEqual(['bob']);
  });
});

test('the file of this service can be used', () => {
  const identities = followIdentities(`${PROJECT_DIRECTORY}/local/identities.yml`, [], () => {
    throw new Error('It has not changed');
  });
  expect(identities().users.size).toBeGreaterThan(0);
});
