import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { esbuildOptions } from '../build/esbuild';
import type { Contender } from './contenders';
import { packageAuthorizer } from './packaged';

/** A contender as it would be uploaded. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly zipBytes: number;
  /** Bytes by package, the largest first. */
  readonly packages: Readonly<Record<string, number>>;
}

const AUTHORIZER = 'functions/authorizer.ts';
/** A zip of one file adds its name twice, three headers and a data descriptor. */
const ZIP_FRAME_BYTES = 30 + 46 + 22 + 16 + 2 * 'functions/authorizer.mjs'.length;

/** Bundles contenders into a directory. */
export async function bundleAll(
  contenders: readonly Contender[],
  directory: string,
): Promise<ReadonlyMap<string, Bundle>> {
  const bundles = contenders.map(async (contender, index) => {
    const file = join(directory, `${index}.mjs`);
    const isPackaged = contender.entry === 'packaged';
    const bundle = await bundleOne(contender, file);
    if (!isPackaged) return [contender.name, bundle] as const;
    const packaged = await packageAuthorizer(join(directory, 'package'));
    writeFileSync(file, packaged.bundle);
    const { length } = packaged.bundle;
    return [contender.name, { ...bundle, bytes: length, zipBytes: packaged.zipBytes }] as const;
  });
  return new Map(await Promise.all(bundles));
}

/** Bundles one contender into a file. */
export async function bundleOne(
  { entry, plugins, parts }: Contender,
  file: string,
): Promise<Bundle> {
  const isOurs = entry === 'packaged' || parts !== undefined;
  const common = esbuildOptions(parts ?? []);
  const { metafile } = await build({
    ...common,
    entryPoints: [isOurs ? AUTHORIZER : entry],
    plugins: [...plugins, ...(isOurs ? common.plugins : [])],
    outfile: file,
    metafile: true,
  });
  const content = readFileSync(file);
  return {
    file,
    bytes: content.length,
    zipBytes: deflateRawSync(content, { level: 9 }).length + ZIP_FRAME_BYTES,
    packages: packagesOf(metafile),
  };
}

/** Bytes that each package contributes to the one output of a build, the largest first. */
export function packagesOf({ outputs }: Metafile): Record<string, number> {
  const bytesByPackage: Record<string, number> = {};
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      if (bytesInOutput > 0) bytesByPackage[name] = (bytesByPackage[name] ?? 0) + bytesInOutput;
    }
  }
  return Object.fromEntries(
    Object.entries(bytesByPackage).sort(([, one], [, other]) => other - one),
  );
}

function packageOf(path: string): string {
  if (path.startsWith('builtin:')) return '(names of Node modules)';
  // The last one: a package can have packages of its own.
  const inside = path.split('node_modules/').slice(1).at(-1);
  return inside === undefined ? '(this service)' : (/^(?:@[^/]+\/)?[^/]+/.exec(inside)?.[0] ?? '');
}
