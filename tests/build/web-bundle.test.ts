import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWeb, type WebFile } from '../../build/web-bundle';
import { contentSecurityPolicy } from '../../build/web-policy';

/** The first view, as it is before it is compressed. */
const MAXIMUM_BYTES = 150_000;

describe('the web application', () => {
  let files: readonly WebFile[];

  beforeAll(async () => {
    files = await bundleWeb('web');
  });

  const textOf = (path: string): string => {
    const file = files.find((each) => each.path === path);
    return Buffer.from(file?.content ?? []).toString('utf8');
  };

  test('is a page, a script, a style and an icon', () => {
    expect(files.map(({ path, contentType }) => [path, contentType])).toEqual([
      ['index.html', 'text/html; charset=utf-8'],
      ['icon.svg', 'image/svg+xml'],
      ['main.js', 'text/javascript; charset=utf-8'],
      ['page.css', 'text/css; charset=utf-8'],
    ]);
  });

  test('is small', () => {
    const bytes = files.reduce((sum, { content }) => sum + content.byteLength, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(MAXIMUM_BYTES);
  });

  test('has no script, style or handler in its HTML', () => {
    const html = textOf('index.html');
    expect(html).not.toMatch(
      /<script(?! type="module" src=)|<style|\sstyle=|\son\w+=|javascript:/i,
    );
    expect(html.match(/(?:src|href)="[^"]*"/g)).toEqual([
      'href="icon.svg"',
      'href="page.css"',
      'src="main.js"',
    ]);
  });

  test('never makes HTML or code of a text, which Trusted Types would refuse', () => {
    expect(textOf('main.js')).not.toMatch(
      /\.(?:innerHTML|outerHTML|srcdoc|insertAdjacentHTML)\b|document\.write|\beval\(|new Function|\bimport\(/,
    );
  });

  test('keeps no token where another page or a later visit could find it', () => {
    expect(textOf('main.js')).not.toMatch(/localStorage|indexedDB|document\.cookie/);
  });

  test('names no other origin', () => {
    const hosts = [...textOf('main.js').matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host);
    // Examples in messages.
    expect([...new Set(hosts)].sort()).toEqual(['api.example.com', 'issuer.example.com']);
  });
});

test('a mistake in a file of the page is named with its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'web-bundle-'));
  const files = { 'index.html': '', 'icon.svg': '', 'page.css': '', 'main.ts': 'const = 1;' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await expect(bundleWeb(folder)).rejects.toThrow(/main\.ts:1:6: ERROR: /);
  await rm(folder, { recursive: true });
});

test('the policy of the page lets it load its own files and call what it needs', () => {
  expect(contentSecurityPolicy(['https://api.example.com', 'https://issuer.example.com'])).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
      "connect-src 'self' https://api.example.com https://issuer.example.com; base-uri 'none'; " +
      "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  );
});
