import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { diffAgainst } from '../../../routes/diff/diff';
import { Repository, RULES_FILE, rulesText } from './revisions';

/** Code that gets out of a context of node:vm, by an error that is made outside of it. */
const WAYS_OUT: readonly (readonly [string, string])[] = [
  [
    'the error of an import',
    `import(String(1)).catch((error) => outside(error.constructor.constructor));`,
  ],
  [
    'the error of a stack that overflows',
    // A low frame has room for the error, and none for the code of Node that formats its stack.
    `let frames = 0, error;
(function overflow() {
  const local = new Error();
  try { overflow(); } catch {}
  if (++frames < 200) try { String(local.stack); } catch (caught) {
    if (!(caught instanceof Error)) error = caught;
  }
})();
outside(error.constructor.constructor);`,
  ],
];

let repository: Repository;

beforeEach(() => {
  repository = new Repository();
});

afterEach(() => {
  repository.remove();
});

/** Compares the files of now with the last commit. */
async function diff(revision = 'HEAD', folder = repository.directory) {
  const { text, exitCode } = await diffAgainst(revision, folder, RULES_FILE, false);
  return { text: text.replace(/\([0-9a-f]{8}\)/, '(COMMIT)'), exitCode };
}

describe('a change of scopes', () => {
  test('is told by route, with the smallest sets of scopes', async () => {
    repository.commit({
      [RULES_FILE]: rulesText(
        `'GET /reports': { scopes: ['read'], anyScope: ['audit', 'admin'] }, 'GET /a': {},`,
      ),
    });
    repository.write({
      [RULES_FILE]: rulesText(
        `'GET /reports': { scopes: ['read'], anyScope: ['audit', 'list'] }, 'GET /a': {},`,
      ),
    });
    expect(await diff()).toEqual({
      exitCode: 3,
      text: `Compared with HEAD (COMMIT), access is wider for 1 route and narrower for 1 route.

GET /reports
    before: read and (audit or admin)
    after:  read and (audit or list)
  + newly allowed: tokens with list and read
  - newly refused: tokens with admin and read
`,
    });
  });

  test('that only refuses has an exit code of its own', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['read'] },`) });
    const { text, exitCode } = await diff();
    expect(exitCode).toBe(4);
    expect(text).toContain('access is wider for no routes and narrower for 1 route.');
    expect(text).toContain('  - newly refused: any verified token\n');
  });

  test('that is none says so, with code 0', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['x', 'y'] },`) });
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['y', 'x', 'x'] },`) });
    expect(await diff()).toEqual({
      exitCode: 0,
      text: 'The access rules let in the same callers as those of HEAD (COMMIT).\n',
    });
  });

  test('of many scopes is bounded', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['x'] },`) });
    const many = Array.from({ length: 200 }, (_, index) => `'s${index}'`).join(', ');
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': { anyScope: [${many}] },`) });
    const { text } = await diff();
    expect(text).toContain('tokens with s104, 192 other sets of scopes\n');
  });
});

test('routes that are added, removed, opened and closed', async () => {
  repository.commit({
    [RULES_FILE]: rulesText(`'GET /gone': {}, 'GET /open': {},`, { publicRoutes: "'GET /shut'" }),
  });
  repository.write({
    [RULES_FILE]: rulesText(`'GET /shut': {}, 'GET /new': { scopes: ['x'] },`, {
      publicRoutes: "'GET /open'",
    }),
  });
  expect((await diff()).text)
    .toBe(`Compared with HEAD (COMMIT), access is wider for 2 routes and narrower for 2 routes.

GET /shut
    before: public
    after:  any verified token
  - newly refused: everybody, without a token as well

GET /new
    before: no such route
    after:  x
  + newly allowed: tokens with x

GET /open
    before: any verified token
    after:  public
  + newly allowed: everybody, without a token as well

GET /gone
    before: any verified token
    after:  no such route
  - newly refused: any verified token
`);
});

test('a request that another route gets now is told with an example', async () => {
  repository.commit({
    [RULES_FILE]: rulesText(`'GET /{proxy+}': {}, 'GET /admin/{id}': { scopes: ['admin'] },`),
  });
  repository.write({ [RULES_FILE]: rulesText(`'GET /{proxy+}': {},`) });
  expect((await diff()).text).toContain(`
GET /{proxy+} (a request such as GET /admin/x, which led to GET /admin/{id} before)
    before: admin
    after:  any verified token
  + newly allowed: any verified token
`);
});

describe('a condition', () => {
  const CONDITION = `where: ({ claims }) => claims['tenant'] === 'acme'`;

  test('that is added or removed is told with its place in the revision that has it', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': { ${CONDITION} }, 'GET /b': {},`) });
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': {},\n'GET /b': { ${CONDITION} },`) });
    expect((await diff()).text).toContain(`
GET /a
    before: the condition at HEAD:access-rules.ts:3
    after:  any verified token
  + newly allowed: any verified token, if they do not meet the condition at HEAD:access-rules.ts:3

GET /b
    before: any verified token
    after:  the condition at access-rules.ts:4
  - newly refused: any verified token, if they do not meet the condition at access-rules.ts:4
`);
  });

  test('that both revisions have, or that a new route has, is told beside the scopes', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['read'], ${CONDITION} },`) });
    repository.write({
      [RULES_FILE]: rulesText(
        `\n'GET /a': { scopes: ['list'], ${CONDITION} },\n'GET /b': { ${CONDITION} },`,
      ),
    });
    expect((await diff()).text).toContain(`
GET /a
    before: read and the condition at HEAD:access-rules.ts:3
    after:  list and the condition at access-rules.ts:4
  + newly allowed: tokens with list, if they meet the condition at access-rules.ts:4
  - newly refused: tokens with read, if they meet the condition at HEAD:access-rules.ts:3

GET /b
    before: no such route
    after:  the condition at access-rules.ts:5
  + newly allowed: any verified token, if they meet the condition at access-rules.ts:5
`);
  });

  test('that is changed may widen and narrow', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': { ${CONDITION} },`) });
    repository.write({
      [RULES_FILE]: rulesText(`'GET /a': { ${CONDITION.replace('acme', 'globex')} },`),
    });
    const { text, exitCode } = await diff();
    expect(exitCode).toBe(3);
    expect(text).toContain(`
  + newly allowed: any verified token, perhaps: condition changed, access-rules.ts:3
  - newly refused: any verified token, perhaps: condition changed, HEAD:access-rules.ts:3
`);
  });

  test.each<[string, string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [
      'a constant that it reads',
      `'GET /a': { where: ({ claims }) => claims['tenant'] === TENANT },`,
      { before: `const TENANT = 'acme';` },
      { before: `const TENANT = 'globex';` },
    ],
    [
      'a function that it calls, and a list that this one reads',
      `'GET /a': { where: (facts) => isOf(facts) },`,
      {
        before: `const T = ['acme'];\nfunction isOf({ claims }) { return T.includes(claims['t']); }`,
      },
      {
        before: `const T = ['acme', 'x'];\nfunction isOf({ claims }) { return T.includes(claims['t']); }`,
      },
    ],
    [
      'a variable that is assigned to later',
      `'GET /a': { where: ({ claims }) => claims['tenant'] === tenant },`,
      { before: `let tenant = 'x';\ntenant = 'acme';` },
      { before: `let tenant = 'x';\ntenant = 'globex';` },
    ],
    [
      'a variable that a function sets which is called',
      `'GET /a': { where: ({ claims }) => claims['tenant'] === tenant },`,
      { before: `let tenant = 'x';\nfunction set(name) { tenant = name; }\nset('acme');` },
      { before: `let tenant = 'x';\nfunction set(name) { tenant = name; }\nset('globex');` },
    ],
    [
      'an argument of the function that made it',
      `'GET /a': { where: isOf('acme') },`,
      { before: `const isOf = (t) => ({ claims }) => claims['t'] === t;` },
      {
        before: `const isOf = (t) => ({ claims }) => claims['t'] === t;`,
        entries: `'GET /a': { where: isOf('globex') },`,
      },
    ],
    [
      'an argument of a function that was given another name',
      `'GET /a': { where: named('acme') },`,
      { before: `const isOf = (t) => ({ claims }) => claims['t'] === t;\nconst named = isOf;` },
      {
        before: `const isOf = (t) => ({ claims }) => claims['t'] === t;\nconst named = isOf;`,
        entries: `'GET /a': { where: named('globex') },`,
      },
    ],
    [
      'a value that was bound to it',
      `'GET /a': { where: isOf.bind(null, 'acme') },`,
      { before: `function isOf(t, { claims }) { return claims['t'] === t; }` },
      {
        before: `function isOf(t, { claims }) { return claims['t'] === t; }`,
        entries: `'GET /a': { where: isOf.bind(null, 'globex') },`,
      },
    ],
    [
      'the list that a loop made it of',
      `...Object.fromEntries(TENANTS.map((t) => ['GET /' + t.route, { where: ({ claims }) => claims['t'] === t.name }])),`,
      { before: `const TENANTS = [{ route: 'a', name: 'acme' }];` },
      { before: `const TENANTS = [{ route: 'a', name: 'globex' }];` },
    ],
    [
      'a method call in a function that is called',
      `'GET /a': { where: ({ claims }) => allowed.includes(claims['t']) },`,
      {
        before: `const allowed: string[] = [];\nfunction setup() { allowed.push('acme'); }\nsetup();`,
      },
      {
        before: `const allowed: string[] = [];\nfunction setup() { allowed.push('acme', 'globex'); }\nsetup();`,
      },
    ],
    [
      'a method call in a declaration',
      `'GET /a': { where: ({ claims }) => tenants.has(claims['t']) },`,
      { before: `const tenants = new Set();\nconst first = tenants.add('acme');` },
      { before: `const tenants = new Set();\nconst first = tenants.add('acme').add('globex');` },
    ],
    [
      'a static method that is called in a declaration',
      `'GET /a': { where: ({ claims }) => Policy.tenants.includes(claims['t']) },`,
      {
        before: `class Policy { static tenants: string[] = []; static allow(t) { Policy.tenants.push(t); } }\nconst all = [Policy.allow('acme')];`,
      },
      {
        before: `class Policy { static tenants: string[] = []; static allow(t) { Policy.tenants.push(t); } }\nconst all = [Policy.allow('acme'), Policy.allow('globex')];`,
      },
    ],
    [
      'a function that says it has the same text',
      `'GET /a': { where: isAcme },`,
      { before: `const isAcme = ({ claims }) => claims['t'] === 'acme';` },
      {
        before: `const isAcme = ({ claims }) => claims['t'] === 'acme';
const anyone = Object.assign(() => true, { toString: () => String(isAcme) });`,
        entries: `'GET /a': { where: anyone },`,
      },
    ],
    [
      'the scopes of another rule, which it reads',
      `'GET /a': { where: ({ scopes }) => isOf(scopes) }, 'GET /b': { scopes: ['x', 'y'] },`,
      {
        before: `const isOf = (scopes) => ACCESS_RULES['GET /b'].scopes.some((s) => scopes.has(s));`,
      },
      {
        before: `const isOf = (scopes) => ACCESS_RULES['GET /b'].scopes.some((s) => scopes.has(s));`,
        entries: `'GET /a': { where: ({ scopes }) => isOf(scopes) }, 'GET /b': { scopes: ['x'] },`,
      },
    ],
    [
      'the parameters that it sees',
      `'GET /a': { parameters: ['header.X-A'], where: ({ request }) => Object.keys(request).length > 0 },`,
      {},
      {
        entries: `'GET /a': { parameters: ['header.X-B'], where: ({ request }) => Object.keys(request).length > 0 },`,
      },
    ],
  ])('is changed by %s', async (_title, entries, before, after) => {
    repository.commit({ [RULES_FILE]: rulesText(entries, before) });
    expect((await diff()).exitCode).toBe(0);
    repository.write({ [RULES_FILE]: rulesText(after['entries'] ?? entries, after) });
    const { text, exitCode } = await diff();
    expect(exitCode).toBe(3);
    expect(text).toContain('GET /a\n');
    expect(text).toContain('condition changed');
  });

  test('is changed by a file that the rules import, and by JSON', async () => {
    const files = {
      [RULES_FILE]: rulesText(`'GET /a': { where: isOurs },`, {
        before: `import { isOurs } from './lib/tenant';`,
      }),
      'lib/tenant.ts': `import list from './tenants.json';
export const isOurs = ({ claims }: { claims: Record<string, string> }) => list.includes(claims['t'] ?? '');`,
      'lib/tenants.json': '["acme"]',
    };
    repository.commit(files);
    expect((await diff()).exitCode).toBe(0);
    repository.write({ 'lib/tenants.json': '["acme", "globex"]' });
    const { text } = await diff();
    expect(text).toContain('condition changed, access-rules.ts:3\n');
    expect(text).toContain('condition changed, HEAD:access-rules.ts:3\n');
  });

  test.each([
    ['scopes beside it', `'GET /a': { where: isAcme }, 'GET /b': { scopes: ['y'] },`, ''],
    [
      'a comment and other white space',
      `'GET /a': { where:   isAcme }, // here\n'GET /b': {},`,
      '\n\n',
    ],
    ['another name', `'GET /a': { where: isAcme }, 'GET /b': {},`, 'const other = 1;\n'],
  ])('is not changed by %s', async (_title, entries, more) => {
    const isAcme = `export const isAcme = ({ claims }) => claims['t'] === 'acme';`;
    repository.commit({
      [RULES_FILE]: rulesText(`'GET /a': { where: isAcme }, 'GET /b': {},`, { before: isAcme }),
    });
    repository.write({ [RULES_FILE]: rulesText(entries, { before: more + isAcme }) });
    expect((await diff()).text).not.toContain('GET /a');
  });

  test('that reads an export of the rules is not changed by another export', async () => {
    const before = `export const TENANT = 'acme';`;
    const where = `({ claims }) => claims['t'] === TENANT`;
    repository.commit({
      [RULES_FILE]: rulesText(`'GET /a': { where: ${where} }, 'GET /b': {},`, { before }),
    });
    repository.write({
      [RULES_FILE]: rulesText(`'GET /a': { where: ${where} },`, { before }),
    });
    expect((await diff()).text).not.toContain('GET /a');
  });

  test.each([
    ['a function', 'where: ({ claims }) => claims.admin'],
    ['a function of another kind', 'where: function ({ claims }) { return claims.admin; }'],
    ['a method', 'where({ claims }) { return claims.admin; }'],
    ['a name', 'where: isAdmin'],
    ['a name of its own', 'where'],
  ])('that is %s is not changed by that of another route', async (_title, own) => {
    const where = (tenant: string) => `{ where: ({ claims }) => claims['t'] === '${tenant}' }`;
    const other = `'GET /b': { ${own} },`;
    const before = `const isAdmin = ({ claims }) => claims.admin;\nconst where = isAdmin;`;
    repository.commit({
      [RULES_FILE]: rulesText(`'GET /a': ${where('acme')}, ${other}`, { before }),
    });
    repository.write({
      [RULES_FILE]: rulesText(`'GET /a': ${where('globex')}, ${other}`, { before }),
    });
    const { text } = await diff();
    expect(text).toContain('GET /a\n');
    expect(text).not.toContain('GET /b\n');
    expect(text).not.toContain('The code');
  });
});

describe('code of the rules', () => {
  const SAME = `'GET /a': { scopes: ['x'] }`;

  test.each([
    [
      'a rule that is strict only without a process',
      rulesText(`'GET /a': typeof process === 'undefined' ? { scopes: ['x'] } : {},`),
    ],
    [
      'a rule that depends on a variable of the environment',
      rulesText(`'GET /a': { scopes: globalThis.process?.env.OPEN ? [] : ['x'] },`),
    ],
    [
      'rules that are added at another time',
      rulesText(`${SAME}, ...(Date.now() > 4e12 ? { 'GET /a': {} } : {}),`),
    ],
    [
      'a rule that is taken away elsewhere',
      rulesText(`${SAME},`, {
        before: `globalThis.setTimeout?.(() => delete ACCESS_RULES['GET /a'].scopes);`,
      }),
    ],
    [
      'a list that answers for itself',
      rulesText(`'GET /a': { scopes: Object.assign(['x'], { every: () => true }) },`),
    ],
    [
      'lists that answer for themselves',
      rulesText(`${SAME},`, { before: `Array.prototype.every = () => true;` }),
    ],
    [
      'a rule that answers for itself',
      rulesText(`'GET /a': { get scopes() { return globalThis.process ? undefined : ['x']; } },`),
    ],
    [
      'public routes that are added elsewhere',
      rulesText(`${SAME},`) + `if (globalThis.process) PUBLIC_ROUTES.push('GET /b');`,
    ],
  ])('may open a route although the values are the same: %s', async (_title, code) => {
    repository.commit({ [RULES_FILE]: rulesText(`${SAME},`) });
    repository.write({ [RULES_FILE]: code });
    expect(await diff()).toEqual({
      exitCode: 3,
      text: `The access rules seem to let in the same callers as those of HEAD (COMMIT).

The code that makes the rules has changed. Its effect cannot be compared, so any route may be open to
more callers or to fewer: read that change.
`,
    });
    // The same code has the same effect.
    repository.commit({});
    expect((await diff()).exitCode).toBe(0);
  });

  test('is said in JSON', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`${SAME},`) });
    repository.write({
      [RULES_FILE]: rulesText(`'GET /a': { scopes: [X] },`, { before: `const X = 'x';` }),
    });
    const { text } = await diffAgainst('main', repository.directory, RULES_FILE, true);
    expect(JSON.parse(text)).toMatchObject({ verdict: 'widened', codeChanged: true, changes: [] });
  });

  test.each([
    ['beside a rule that code makes', `'GET /b': { scopes: [X] }`],
    ['after rules that code makes', `...{ 'GET /b': { scopes: [X] } }`],
  ])('is the same if a rule of plain data is narrowed %s', async (_title, made) => {
    const before = `const X = 'x';`;
    repository.commit({ [RULES_FILE]: rulesText(`${made}, 'GET /a': {},`, { before }) });
    repository.write({ [RULES_FILE]: rulesText(`${made}, ${SAME},`, { before }) });
    expect((await diff()).exitCode).toBe(4);
  });

  test('may hold a condition that is not there when it is compared', async () => {
    const before = `const where = globalThis.process && (() => false);`;
    repository.commit({
      [RULES_FILE]: rulesText(`'GET /a': { where }, 'GET /b': { where },`, { before }),
    });
    repository.write({
      [RULES_FILE]: rulesText(`'GET /a': {}, 'GET /b': { where },`, { before }),
    });
    expect((await diff()).text).toContain('GET /a\n');
  });

  test('may read the rules by a text', async () => {
    const where = `where: ({ scopes }) => eval(name)['GET /b'].scopes.every((s) => scopes.has(s))`;
    const before = `const name = 'ACCESS_' + 'RULES';`;
    const rules = (scopes: string) => ({
      [RULES_FILE]: rulesText(`'GET /a': { ${where} }, 'GET /b': { scopes: ['x'${scopes}] },`, {
        before,
      }),
    });
    repository.commit(rules(`, 'y'`));
    repository.write(rules(''));
    expect((await diff()).text).toContain('GET /a\n');
  });

  test('may overwrite the rules that stand before it', async () => {
    const made = `...(globalThis.process ? { 'GET /a': {} } : {})`;
    repository.commit({ [RULES_FILE]: rulesText(`${made}, ${SAME},`) });
    repository.write({ [RULES_FILE]: rulesText(`${SAME}, ${made},`) });
    expect((await diff()).exitCode).toBe(3);
  });

  test('may overwrite a rule that is written twice', async () => {
    const made = `'GET /a': globalThis.process ? {} : { scopes: ['x'] }`;
    repository.commit({ [RULES_FILE]: rulesText(`${made}, ${SAME},`) });
    repository.write({ [RULES_FILE]: rulesText(`${SAME}, ${made},`) });
    expect((await diff()).exitCode).toBe(3);
  });
});

describe('a revision', () => {
  test('may be a branch, a tag, a commit or an expression, and the files of now need no commit', async () => {
    const commit = repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
    repository.git('tag', 'v1');
    repository.git('branch', 'other');
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {}, 'GET /b': {},`) });
    for (const revision of ['v1', 'other', commit, commit.slice(0, 9), 'HEAD^', 'main~1']) {
      expect((await diff(revision)).text).toContain('GET /b\n');
    }
    expect((await diff('main')).exitCode).toBe(0);
  });

  test('may be compared with a second one, whatever the files of now are', async () => {
    const commit = repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {}, 'GET /b': {},`) });
    repository.write({ [RULES_FILE]: 'not rules' });
    const { text, exitCode } = await diff(`${commit}..main`);
    expect(exitCode).toBe(3);
    expect(text).toContain(`Compared with ${commit} (COMMIT), access is wider for 1 route`);
    expect((await diff(`main..${commit}`)).exitCode).toBe(4);
    await expect(diff('main..gone')).rejects.toThrow(/^git does not know the revision "gone"/);
    await expect(diff('main..')).rejects.toThrow(/^git does not know the revision ""/);
    await expect(diff('main...main')).rejects.toThrow(/^git does not know the revision "\.main"/);
  });

  test('is read without a change of the checkout, its index and its files', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`), 'other.ts': '' });
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['x'] },`), 'new.ts': '' });
    const state = () => [
      repository.git('status', '--porcelain'),
      repository.git('rev-parse', 'HEAD'),
      ...readdirSync(repository.directory).sort(),
      ...readdirSync(join(repository.directory, '.git')).sort(),
    ];
    const before = state();
    await diff();
    expect(state()).toEqual(before);
  });

  test('may have the service in a folder below', async () => {
    const at = (text: string) => ({ [`services/api/${RULES_FILE}`]: text });
    repository.commit({
      ...at(
        rulesText(`'GET /a': { where: isOurs },`, {
          before: `import { isOurs } from '../../shared';`,
        }),
      ),
      'shared/index.ts': `export const isOurs = () => true;`,
    });
    repository.write({ 'shared/index.ts': `export const isOurs = () => false;` });
    const { text } = await diff('HEAD', join(repository.directory, 'services/api'));
    expect(text).toContain('condition changed, services/api/access-rules.ts:3');
  });

  test.each([
    ['nowhere', /^git does not know the revision "nowhere"; .* git fetch origin main/],
    ['--output=x', /^git does not know the revision "--output=x"/],
    ['', /^git does not know the revision ""/],
    ['HEAD:access-rules.ts', /^git does not know the revision/],
  ])('%j that git does not know is refused with a remedy', async (revision, message) => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
    await expect(diff(revision)).rejects.toThrow(message);
    await expect(diff(revision)).rejects.toMatchObject({ name: 'ComparisonFailed' });
  });

  test.each<[string, string | undefined, RegExp]>([
    ['that has no rules yet', undefined, /^access-rules\.ts is not in HEAD; name a revision/],
    [
      'that does not compile',
      rulesText(`'GET /a': {`),
      /^access-rules\.ts of HEAD does not compile: access-rules\.ts:\d+: Expected/,
    ],
    [
      'that imports a file that is not there',
      `import { x } from './gone';\n${rulesText(`'GET /a': x,`)}`,
      /does not compile: access-rules\.ts:1: \.\/gone is not in HEAD$/,
    ],
    [
      'that imports a module of Node',
      `import { readFileSync } from 'node:fs';\n${rulesText(`'GET /a': { where: readFileSync },`)}`,
      /does not compile: access-rules\.ts:1: Could not resolve "node:fs"/,
    ],
    [
      'that imports a file outside of the repository by its path',
      `import x from '/etc/x.json';\n${rulesText(`'GET /a': x,`)}`,
      /does not compile: access-rules\.ts:1: "\/etc\/x\.json" is not the name of a package$/,
    ],
    [
      'that imports a file outside of the repository by a package',
      `import x from 'uuid/../../package.json';\n${rulesText(`'GET /a': x,`)}`,
      /does not compile: access-rules\.ts:1: "uuid\/\.\.\/\.\.\/package\.json" is not the name of a package$/,
    ],
    [
      'that imports a file outside of the repository by its address',
      `import x from 'file:///etc/x.json';\n${rulesText(`'GET /a': x,`)}`,
      /does not compile: access-rules\.ts:1: "file:\/\/\/etc\/x\.json" is not the name of a package$/,
    ],
    [
      'that imports a file by a name that package.json gives it',
      `import { SCOPES } from '#scopes';\n${rulesText(`'GET /a': { scopes: SCOPES },`)}`,
      /does not compile: access-rules\.ts:1: "#scopes" is a name that package\.json gives to a file; import the file by its path$/,
    ],
    [
      'that throws',
      `throw new Error('no rules today');\n`,
      /^access-rules\.ts of HEAD cannot be run: no rules today$/,
    ],
    [
      'that throws an error without a message',
      `throw { get message() { throw 1; } };`,
      /^access-rules\.ts of HEAD cannot be run: its process ended with code 1$/,
    ],
    ['that does not end', `for (;;);`, /does not end within 5 seconds; take the work out/],
    [
      'with a rule that does not end when it is read',
      rulesText(`'GET /a': { get scopes() { for (;;); } },`),
      /^access-rules\.ts of HEAD does not end within 5 seconds; take the work out/,
    ],
    [
      'with more text than can be read',
      rulesText(`'GET /a': { scopes: Array(2e6).fill('x'.repeat(9)) },`),
      /^access-rules\.ts of HEAD cannot be run: its rules take more than 16 MiB$/,
    ],
    [
      'that waits',
      `await 1;\n${rulesText(`'GET /a': {},`)}`,
      /^access-rules\.ts of HEAD does not compile: access-rules\.ts:1: Top-level await is not available/,
    ],
    ['with another export', `export const RULES = {};`, /does not export ACCESS_RULES as a table/],
    ['with a list', `export const ACCESS_RULES = [];`, /does not export ACCESS_RULES as a table/],
    ['with a rule that is null', rulesText(`'GET /a': null,`), /does not export ACCESS_RULES/],
    [
      'with a misspelt member',
      rulesText(`'GET /a': { scope: ['x'] },`),
      /does not hold rules that can be used: The access rule of GET \/a: "scope" is not one of/,
    ],
    [
      'with two routes for the same requests',
      rulesText(`'GET /{a}': {}, 'GET /{b}': {},`),
      /GET \/\{a\} and GET \/\{b\} are for the same requests/,
    ],
  ])('%s is refused with a sentence', async (_title, text, message) => {
    repository.commit(text === undefined ? {} : { [RULES_FILE]: text });
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
    await expect(diff()).rejects.toThrow(message);
  });

  test.each(WAYS_OUT)('cannot write files or signal processes by %s', async (_title, wayOut) => {
    const path = JSON.stringify(join(repository.directory, 'written'));
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    const ended = once(other, 'exit');
    const deeds = [
      `process.getBuiltinModule('node:fs').writeFileSync(${path}, '')`,
      `process.kill(${other.pid}, 'SIGKILL')`,
      // It opens the inspector of a process of Node, and ends any other.
      `process._debugProcess(${other.pid})`,
    ];
    const before = `const outside = (Function) => {
  for (const deed of ${JSON.stringify(deeds)}) try { Function(deed)(); } catch {}
};
${wayOut}`;
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`, { before }) });
    expect((await diff()).exitCode).toBe(0);
    expect(readdirSync(repository.directory)).not.toContain('written');
    other.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  test('is not the one at fault if the files of now cannot be read', async () => {
    repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
    repository.write({ [RULES_FILE]: rulesText(`'GET /a': {`) });
    await expect(diff()).rejects.toThrow(/^access-rules\.ts of the working tree does not compile/);
  });
});

describe('a package that the rules import', () => {
  const rules = rulesText(`'GET /a': { scopes: SCOPES },`, {
    before: `import { SCOPES } from 'acme-scopes';`,
  });
  const scopes = (text: string) => `export const SCOPES = [${text}];`;

  test('is the one that is installed in the checkout', async () => {
    repository.commit({
      [RULES_FILE]: rules,
      '.gitignore': 'node_modules',
      'node_modules/acme-scopes/index.js': scopes(`'x'`),
    });
    expect((await diff()).exitCode).toBe(0);
  });

  test.each(['node_modules/acme-scopes', 'node_modules/other/node_modules/acme-scopes'])(
    'is refused if %s is a folder of the checkout, which both revisions would share',
    async (link) => {
      repository.commit({
        [RULES_FILE]: rules.replace('acme-scopes', link.split('/')[1] ?? ''),
        '.gitignore': 'node_modules',
        'node_modules/other/index.js': `export * from 'acme-scopes';`,
        [`${link}/../.keep`]: '',
        'packages/scopes/index.js': scopes(`'x', 'y'`),
      });
      symlinkSync(join(repository.directory, 'packages/scopes'), join(repository.directory, link));
      repository.write({ 'packages/scopes/index.js': scopes(`'x'`) });
      await expect(diff()).rejects.toThrow(
        /^access-rules\.ts of HEAD does not compile: .*:1: packages\/scopes\/index\.js is not in node_modules, so it would be the same file for both revisions; import it by its path$/,
      );
    },
  );
});

test('a hook of another repository does not lead to the revisions of that one', async () => {
  const other = new Repository();
  other.commit({ [RULES_FILE]: rulesText(`'GET /other': {},`) });
  repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
  process.env['GIT_DIR'] = join(other.directory, '.git');
  try {
    expect((await diff()).exitCode).toBe(0);
  } finally {
    delete process.env['GIT_DIR'];
    other.remove();
  }
});

test('a checkout that git refuses to read is told in the sentence of git', async () => {
  repository.commit({ [RULES_FILE]: rulesText(`'GET /a': {},`) });
  repository.write({ '.git/config': '[core' });
  await expect(diff()).rejects.toThrow(/^git cannot read this checkout: bad config line /);
});

test('outside of a checkout there is nothing to compare with', async () => {
  await expect(diff('HEAD', '/')).rejects.toThrow(/^This is not a git checkout/);
});

test('the comparison as JSON has the same facts', async () => {
  const commit = repository.commit({ [RULES_FILE]: rulesText(`'GET /a': { scopes: ['x'] },`) });
  repository.write({
    [RULES_FILE]: rulesText(`'GET /a': { anyScope: ['x', 'y'] },`, { publicRoutes: `'GET /b'` }),
  });
  const { text } = await diffAgainst('main', repository.directory, RULES_FILE, true);
  const rule = { parameters: [], condition: null };
  expect(JSON.parse(text)).toEqual({
    revision: 'main',
    commit,
    codeChanged: false,
    verdict: 'widened',
    changes: [
      {
        before: { route: 'GET /a', access: 'protected', scopes: ['x'], anyScope: [], ...rule },
        after: { route: 'GET /a', access: 'protected', scopes: [], anyScope: ['x', 'y'], ...rule },
        request: 'GET /a',
        newlyAllowed: [{ scopes: ['y'] }],
        newlyRefused: [],
      },
      {
        before: { route: null, access: 'absent' },
        after: { route: 'GET /b', access: 'public' },
        request: 'GET /b',
        newlyAllowed: [{ everybody: true }],
        newlyRefused: [],
      },
    ],
  });
});
