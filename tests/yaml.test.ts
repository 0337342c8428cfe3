import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

/** Folders that tools fill. */
const NOT_OURS: ReadonlySet<string> = new Set(['.git', 'node_modules', '.serverless', '.cache']);

const files = readdirSync('.')
  .filter((name) => !NOT_OURS.has(name))
  .flatMap((name) =>
    statSync(name).isDirectory()
      ? readdirSync(name, { recursive: true, encoding: 'utf8' }).map((file) => join(name, file))
      : [name],
  )
  .filter((file) => file.endsWith('.yml'));

test('there are YAML files to read', () => {
  expect(files).toContain('serverless.yml');
});

// Prettier, which npm run lint runs, reads them too, but lets a key occur twice.
test.each(files)('%s can be parsed, and no key occurs twice in one mapping', (file) => {
  const { errors } = parseDocument(readFileSync(file, 'utf8'), { merge: true });
  expect(errors).toEqual([]);
});
