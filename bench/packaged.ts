import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/** The authorizer as it is uploaded. */
export interface PackagedAuthorizer {
  readonly zipBytes: number;
  readonly bundle: Buffer;
}

/** Has osls package the service, for a stage with settings that nobody has, and takes the authorizer. */
export function packageAuthorizer(directory: string): PackagedAuthorizer {
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
  return { zipBytes: zip.length, bundle: onlyFileOf(zip) };
}

const END_OF_DIRECTORY_BYTES = 22;

/** Reads a zip (PKWARE APPNOTE sections 4.3.7, 4.3.12 and 4.3.16) that holds one deflated file. */
export function onlyFileOf(zip: Buffer): Buffer {
  const end = zip.length - END_OF_DIRECTORY_BYTES;
  const entries = zip.readUInt16LE(end + 10);
  if (entries !== 1) throw new Error(`The zip holds ${entries} files instead of one`);
  const directory = zip.readUInt32LE(end + 16);
  const compressedBytes = zip.readUInt32LE(directory + 20);
  const header = zip.readUInt32LE(directory + 42);
  const content = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  return inflateRawSync(zip.subarray(content, content + compressedBytes));
}
