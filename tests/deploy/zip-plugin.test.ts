import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { ZipPlugin } from '../../deploy/zip-plugin';

const CODE = Buffer.from('export const handler = () => ({ statusCode: 200 });\n'.repeat(500));

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'zip-plugin-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A zip as serverless-esbuild makes it, compressed in a hurry. */
async function artifact(name: string, date = new Date()): Promise<string> {
  const path = join(directory, name);
  const zip = new JSZip().file('functions/x.mjs', CODE, { date, createFolders: false });
  const options = { compression: 'DEFLATE', compressionOptions: { level: 1 } } as const;
  writeFileSync(path, await zip.generateAsync({ type: 'nodebuffer', ...options }));
  return path;
}

async function compress(...artifacts: readonly (string | undefined)[]): Promise<void> {
  const functions = Object.fromEntries(
    artifacts.map((path, index) => [
      `function${index}`,
      path === undefined ? {} : { package: { artifact: path } },
    ]),
  );
  const { hooks } = new ZipPlugin({ service: { functions } });
  await hooks['after:package:createDeploymentArtifacts']();
}

test('a zip becomes smaller, and keeps its files as they are', async () => {
  const path = await artifact('one.zip');
  const before = readFileSync(path).length;
  await compress(path, undefined);
  const after = readFileSync(path);
  expect(after.length).toBeLessThan(before);
  const { files } = await JSZip.loadAsync(after);
  expect(Object.keys(files)).toStrictEqual(['functions/x.mjs']);
  expect((await files['functions/x.mjs']?.async('nodebuffer'))?.equals(CODE)).toBe(true);
});

test('equal bundles make equal zips, whenever they are made', async () => {
  const one = await artifact('one.zip', new Date('2020-02-02'));
  const other = await artifact('other.zip', new Date('2026-01-01'));
  await compress(one, other);
  expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
});

test('every account may read the files, as Lambda demands', async () => {
  const path = await artifact('one.zip');
  await compress(path);
  const zip = readFileSync(path);
  const entry = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  // The attributes of the entry in the central directory, and the system that gives them their meaning: Unix.
  expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644);
  expect(zip[entry + 5]).toBe(3);
});
