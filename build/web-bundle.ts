import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** A file of the web application, as a browser gets it. */
export interface WebFile {
  /** Without a slash in front. */
  readonly path: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** Files that a browser gets as they are. */
const STATIC: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/**
 * Makes the files of the web application, without its `settings.json`.
 *
 * @param folder with `index.html`, `icon.svg`, `main.ts` and `page.css`
 * @throws {Error} of esbuild, with the file and line of each problem
 */
export async function bundleWeb(folder: string): Promise<readonly WebFile[]> {
  const { outputFiles } = await build({
    entryPoints: ['main.ts', 'page.css'].map((file) => join(folder, file)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    // Browsers with Trusted Types or without; all of them since the spring of 2024.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The comments of licences stand at the end.
    legalComments: 'eof',
    logLevel: 'silent',
    write: false,
  });
  const bundled = outputFiles.map(({ path, contents }) => ({
    path: basename(path),
    contentType: path.endsWith('.css') ? STYLE : SCRIPT,
    content: contents,
  }));
  const copied = Object.entries(STATIC).map(async ([path, contentType]) => ({
    path,
    contentType,
    content: await readFile(join(folder, path)),
  }));
  return [...(await Promise.all(copied)), ...bundled];
}
