import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { esbuildOptions, serverlessEsbuildOf } from '../../build/esbuild';
import { onlyParts, type OptionalPartName, usedParts } from '../../build/optional-parts';

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

/** The names of the parts that a bundle of the list of parts holds. */
async function partsIn(...plugins: ReturnType<typeof onlyParts>[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: ['functions/optional-parts.ts'],
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    plugins,
  });
  const files = Object.keys(metafile.inputs).flatMap(
    (file) => /^lib\/(?:opaque|revocation)\/([\w-]+)\.ts$/.exec(file)?.[1] ?? [],
  );
  const known = ['introspect', 'revocation-list'];
  return files.filter((file) => known.includes(file)).sort();
}

test.each<readonly [readonly OptionalPartName[], readonly string[]]>([
  [[], []],
  [['introspection'], ['introspect']],
  [['revocation'], ['revocation-list']],
  [
    ['introspection', 'revocation'],
    ['introspect', 'revocation-list'],
  ],
])('a bundle that needs %j has no file of another part', async (needed, expected) => {
  await expect(partsIn(onlyParts(needed))).resolves.toStrictEqual(expected);
});

test('a part whose setting is a variable of all functions is in the bundles', async () => {
  const { plugins } = serverlessEsbuildOf(
    {
      provider: { stage: 'dev', environment: { REVOCATION_TABLE: 'withdrawn' } },
      custom: { buildFolder: '.esbuild' },
      functions: { authorizer: {}, absent: undefined },
    },
    [],
  );
  const chosen = plugins.filter(({ name }) => name === 'only-parts');
  await expect(partsIn(...chosen)).resolves.toStrictEqual(['revocation-list']);
});

test.each([
  [{}, []],
  [{ GRANTED_LOG: '' }, []],
  [{ GRANTED_LOG: 'all', GRANTED_LOG_ONE_IN: '100', GRANTED_LOG_NAMESPACE: 'a/dev' }, []],
  [{ GRANTED_LOG: 'sampled' }, ['grantedLog']],
  [{ GRANTED_LOG: 'metrics', GRANTED_LOG_NAMESPACE: 'a/dev' }, ['grantedLog']],
])('%j puts into the bundle %j', (variables, expected) => {
  expect(usedParts([variables])).toStrictEqual(expected);
});

/** The code of the authorizer, with its names as they are: shorter ones depend on how often each is imported. */
async function authorizerCode(contents: string, partNames: readonly OptionalPartName[]) {
  const { outputFiles } = await build({
    ...esbuildOptions(partNames),
    minify: false,
    minifySyntax: true,
    minifyWhitespace: true,
    stdin: { contents, resolveDir: 'functions', loader: 'ts' },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

test('a bundle whose log has every decision has the very code of one that knows no other log', async () => {
  const contents = readFileSync('functions/authorizer.ts', 'utf8');
  const direct = contents
    .replace(
      "import { log, PARTS } from './decision-log';",
      "import { writeLog } from '../lib/log';\nimport { OPTIONAL_PARTS } from './optional-parts';",
    )
    .replaceAll('PARTS', 'OPTIONAL_PARTS')
    .replaceAll('OPTIONAL_OPTIONAL_', 'OPTIONAL_')
    .replace('  log,', '  log: writeLog,');
  expect(direct).not.toContain('decision-log');
  const bundled = await authorizerCode(contents, []);
  // Not toBe, which would print both.
  expect(bundled === (await authorizerCode(direct, []))).toBe(true);
  expect(bundled).not.toMatch(/sampled|granted_counted/);
  expect(await authorizerCode(contents, ['grantedLog'])).toContain('granted_counted');
});
