import { existsSync, readdirSync } from 'node:fs';
import { judgesOf, nearestFirst } from './judges';

const FILES = [
  { path: 'tests/lib/authorizer.test.ts', milliseconds: 1, titles: ['whole'] },
  { path: 'tests/lib/keys/rate-limit.test.ts', milliseconds: 30, titles: ['limit'] },
  { path: 'tests/lib/keys/key-set.flood.test.ts', milliseconds: 20, titles: ['flood', 'shared'] },
  { path: 'tests/lib/keys/key-set-log.test.ts', milliseconds: 10, titles: ['log', 'shared'] },
  { path: 'tests/lib/keys/key-set.test.ts', milliseconds: 40, titles: ['set'] },
];

describe('the tests that judge a mutant', () => {
  test('begin with those of its file, then come those of its folder, and the quick ones first', () => {
    expect(nearestFirst('lib/keys/key-set.ts', undefined, FILES)).toEqual([
      'tests/lib/keys/key-set.flood.test.ts',
      'tests/lib/keys/key-set.test.ts',
      'tests/lib/keys/key-set-log.test.ts',
      'tests/lib/keys/rate-limit.test.ts',
      'tests/lib/authorizer.test.ts',
    ]);
  });

  test('are only those that run the code', () => {
    expect(nearestFirst('lib/keys/key-set.ts', ['whole', 'shared'], FILES)).toEqual([
      'tests/lib/keys/key-set.flood.test.ts',
      'tests/lib/keys/key-set-log.test.ts',
      'tests/lib/authorizer.test.ts',
    ]);
  });

  test('are only those that take at most 15 s without a mutant', () => {
    const slow = [
      { path: 'tests/lib/a.test.ts', milliseconds: 15_001, titles: ['a'] },
      { path: 'tests/lib/b.test.ts', milliseconds: 15_000, titles: ['b'] },
    ];
    expect(nearestFirst('lib/a.ts', undefined, slow)).toEqual(['tests/lib/b.test.ts']);
  });
});

test('each folder of lib/ has tests that judge it', () => {
  const folders = readdirSync('lib').filter((name) => !name.endsWith('.ts'));
  const judges = ['.', ...folders].map(judgesOf);
  const missing = judges.filter(
    (pattern) => !existsSync(pattern.replace('<rootDir>/', '').replace('/*.test.ts', '')),
  );
  expect(judges.length).toBeGreaterThan(folders.length);
  expect(missing).toEqual([]);
});
