import { readFileSync } from 'node:fs';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

// The types state only what npm itself writes into these files.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lockfileText = readFileSync('package-lock.json', 'utf8');
const lockfile = JSON.parse(lockfileText) as Lockfile;

const locked = Object.entries(lockfile.packages);

test('npm asks nobody to review an install script: each package that has one is listed', () => {
  const withScript = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(Object.keys(manifest.allowScripts).sort()).toEqual([...new Set(withScript)].sort());
});

test('no package may run a script when it is installed', () => {
  expect(Object.values(manifest.allowScripts)).not.toContain(true);
});

test('the lockfile holds no download addresses', () => {
  expect(lockfileText).not.toContain('"resolved"');
});

test('every direct dependency has an exact version', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the README asks for npm ci once', () => {
  expect(readFileSync('README.md', 'utf8').match(/\bnpm ci\b/g)).toHaveLength(1);
});
