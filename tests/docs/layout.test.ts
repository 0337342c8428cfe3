import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );

test('each test of lib/ lies at the path of the file that it tests', () => {
  // `cached-key-set.flood.test.ts` is one topic of `cached-key-set.ts`.
  const sources = filesBelow('tests/lib')
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('lib', file.replace(/(?:\.[a-z-]+)?\.test\.ts$/, '.ts')));
  expect(sources.length).toBeGreaterThan(30);
  expect(sources.filter((source) => !existsSync(source))).toEqual([]);
});

test('no folder of lib/ has more than 12 files', () => {
  const folders = ['', ...readdirSync('lib').filter((name) => !name.includes('.'))];
  const crowded = folders.filter((folder) => {
    const files = readdirSync(join('lib', folder)).filter((name) => name.endsWith('.ts'));
    return files.length > 12;
  });
  expect(crowded).toEqual([]);
});
