import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { PROJECT_DIRECTORY } from '../../support/process';

const FUNCTIONS = readdirSync(`${PROJECT_DIRECTORY}/functions`).filter((file) =>
  file.endsWith('.ts'),
);

/** The files that esbuild puts into the bundle of a function. */
async function bundledFiles(file: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: PROJECT_DIRECTORY,
    entryPoints: [`functions/${file}`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    outfile: 'bundle.mjs',
  });
  return Object.keys(metafile.inputs);
}

describe('the local identity provider', () => {
  test.each(FUNCTIONS)('is not in the bundle of functions/%s', async (file) => {
    const files = await bundledFiles(file);
    expect(files).toContain(`functions/${file}`);
    expect(files.filter((path) => /^local\/|oidc-provider/.test(path))).toStrictEqual([]);
  });
});
