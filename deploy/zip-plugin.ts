import { readFileSync, writeFileSync } from 'node:fs';
import JSZip from 'jszip';
import type { Osls } from '../build/osls';

interface PackagedService {
  readonly functions: Readonly<
    Record<string, { readonly package?: { readonly artifact?: string } } | undefined>
  >;
}

/**
 * The earliest date that a zip can hold: equal bundles make equal zips, which osls does not upload again. Everybody
 * may read the file, as Lambda demands.
 */
const FILE = { date: new Date('1980-01-01'), unixPermissions: 0o100644, createFolders: false };

const SMALLEST = {
  type: 'nodebuffer',
  compression: 'DEFLATE',
  compressionOptions: { level: 9 },
  platform: 'UNIX',
} as const;

/**
 * Compresses the zips of the functions as far as zlib can. serverless-esbuild has a setting for the program `zip`,
 * which must be installed and which writes the current time, and otherwise takes the fastest level, whose zips are a
 * tenth larger. Lambda loads the zip at each cold start.
 */
export class ZipPlugin {
  readonly hooks = {
    'after:package:createDeploymentArtifacts': () => this.compress(),
    'after:deploy:function:packageFunction': () => this.compress(),
  };

  constructor(private readonly osls: Pick<Osls<PackagedService>, 'service'>) {}

  private async compress(): Promise<void> {
    const artifacts = Object.values(this.osls.service.functions).flatMap(
      (declared) => declared?.package?.artifact ?? [],
    );
    for (const artifact of new Set(artifacts)) {
      const { files } = await JSZip.loadAsync(readFileSync(artifact));
      // A new one, because JSZip leaves a file as it is compressed until it is changed.
      const zip = new JSZip();
      for (const [name, file] of Object.entries(files)) {
        zip.file(name, await file.async('nodebuffer'), FILE);
      }
      writeFileSync(artifact, await zip.generateAsync(SMALLEST));
    }
  }
}
