import { existsSync, readFileSync } from 'node:fs';

const document = readFileSync('SECURITY.md', 'utf8');

/** The items of a section's list. */
function itemsOf(section: string): readonly string[] {
  const [, text = ''] = document.split(`\n## ${section}\n`);
  return (text.split('\n## ')[0] ?? '').split(/^- /m).slice(1);
}

function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, link = '']) => link);
}

test('every file that SECURITY.md refers to exists', () => {
  const named = [...document.matchAll(/`((?:lib|functions|tests)\/[^`]+)`/g)].map(
    ([, file = '']) => file,
  );
  const files = [...linksIn(document), ...named];
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test('every guarantee names a test that shows it', () => {
  const guarantees = itemsOf('Guarantees');
  expect(guarantees.length).toBeGreaterThan(5);
  const unproven = guarantees.filter(
    (guarantee) => !linksIn(guarantee).some((link) => link.endsWith('.test.ts')),
  );
  expect(unproven).toEqual([]);
});
