import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';

/** The authorizer as it is uploaded. */
export interface PackagedAuthorizer {
  readonly zipBytes: number;
  readonly bundle: Uint8Array;
}

/** Has osls package stage dev into a directory, and takes the authorizer out of its zip. */
export async function packageAuthorizer(directory: string): Promise<PackagedAuthorizer> {
  execFileSync(
    process.execPath,
    [join('node_modules', '.bin', 'sls'), 'package', '--stage', 'dev', '--package', directory],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        JWT_ISSUER: 'https://issuer.example.com/',
        JWT_AUDIENCE: 'https://api.example.com',
      },
    },
  );
  const zip = readFileSync(join(directory, 'authorizer.zip'));
  const { files } = await JSZip.loadAsync(zip);
  const [bundle, ...others] = Object.values(files);
  if (bundle === undefined || others.length > 0) {
    throw new Error('authorizer.zip must hold one file, the bundle');
  }
  return { zipBytes: zip.length, bundle: await bundle.async('uint8array') };
}
