import { readFileSync } from 'node:fs';
import { withoutDemo } from '../../shop/without-demo';

describe('the lines between two marker comments', () => {
  test.each([
    ['a.ts', 'one\n  // demo\n  two\n  // end of demo\nthree\n'],
    ['a.yml', 'one\n  # demo\n  two\n  # end of demo\nthree\n'],
    ['a.md', 'one\n<!-- demo -->\ntwo\n<!-- end of demo -->\nthree\n'],
    ['run', 'one\n# demo\ntwo\n# end of demo\n# demo\nfour\n# end of demo\nthree\n'],
  ])('go from %s, with the comments', (file, text) => {
    expect(withoutDemo(file, text)).toBe('one\nthree\n');
  });

  test('go from the lines of a script in a Postman collection', () => {
    const exec = (...lines: readonly string[]) => JSON.stringify({ exec: lines });
    expect(
      JSON.parse(
        withoutDemo('a.json', exec('one', '  // demo', 'two', '  // end of demo', 'three')),
      ),
    ).toStrictEqual({ exec: ['one', 'three'] });
  });

  test.each(['# demo\none\n', 'one\n# end of demo\n', '# demo\n# end of demo\n# end of demo\n'])(
    'need both comments: %j is refused',
    (text) => {
      expect(() => withoutDemo('a.yml', text)).toThrow(
        'a.yml has a marker comment without its pair',
      );
    },
  );

  test('are not guessed: other comments stay', () => {
    const text = '# demo data\none # demo\n# the end of demo\n';
    expect(withoutDemo('a.yml', text)).toBe(text);
  });
});

describe('a file that has nothing of the demo', () => {
  test.each([
    ['a.ts', 'one\n'],
    ['a.json', '{"one":   1}'],
  ])('stays as it is, to the byte: %s', (file, text) => {
    expect(withoutDemo(file, text)).toBe(text);
  });
});

describe('the shared files of this project', () => {
  const after = (file: string) => withoutDemo(file, readFileSync(file, 'utf8'));

  test('package.json loses the packages and scripts of the demo, and no others', () => {
    const names = (text: string) =>
      Object.entries(JSON.parse(text) as Record<string, unknown>).flatMap(([member, value]) =>
        typeof value === 'object' && value !== null
          ? Object.keys(value).map((name) => `${member}: ${name}`)
          : [],
      );
    const before = names(readFileSync('package.json', 'utf8'));
    const kept = names(after('package.json'));
    expect(before.filter((name) => !kept.includes(name)).sort()).toStrictEqual([
      'dependencies: @aws-sdk/credential-provider-env',
      'dependencies: @aws-sdk/lib-dynamodb',
      'dependencies: uuid',
      'scripts: remove-demo',
      'scripts: test:without-demo',
    ]);
  });

  test.each([
    'README.md',
    'eslint.config.mjs',
    'resources/dashboard.yml',
    'serverless.yml',
    'postman/local.postman_environment.json',
    'postman/jwt-lambda-authorizer.postman_collection.json',
  ])('%s mentions neither the shop nor orders any more', (file) => {
    expect(after(file)).not.toMatch(/\bshop\b|\borders\b|\bproducts\b/i);
  });
});
