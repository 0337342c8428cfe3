import { build } from 'esbuild';
import { serverlessEsbuildOf } from '../../build/esbuild';
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
