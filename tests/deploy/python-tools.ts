import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailed, type Environment, run } from '../support/process';

/** The way to run the packages of requirements.txt. */
export interface PythonTools {
  readonly python: string;
  /** Variables to add to the environment of a command. */
  readonly environment: Environment;
}

const PROJECT_DIRECTORY = join(__dirname, '../..');
const REQUIREMENTS = join(__dirname, 'requirements.txt');
const CACHE_DIRECTORY = join(PROJECT_DIRECTORY, '.cache/test-deploy');

const CANDIDATES = [
  'python3',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
];
const VERSION_SCRIPT = 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)';
const OLDEST_MINOR_VERSION = 10;
const INSTALL_TIMEOUT_MS = 300_000;

/** A tool is missing on this machine. The message names it; a stack trace would not help. */
export class ToolsMissing extends Error {
  override readonly name = 'ToolsMissing';
}

/**
 * Installs the Python packages of requirements.txt, once for each version of the file and of Python.
 *
 * @throws {ToolsMissing} without a Python that can be used
 */
export async function installPythonTools(print: (line: string) => void): Promise<PythonTools> {
  const { python, version } = await findPython();
  const requirements = await readFile(REQUIREMENTS, 'utf8');
  const key = createHash('sha256').update(`${python} ${version} ${requirements}`).digest('hex');
  const directory = join(CACHE_DIRECTORY, key.slice(0, 16));
  const mark = join(directory, 'complete');
  if (!existsSync(mark)) {
    print(`Installing the emulator and the template check for Python ${version} ...`);
    // An earlier run may have been interrupted and left a part behind.
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await writeFile(mark, await install(python, directory));
  }
  return (await readFile(mark, 'utf8')) === 'venv'
    ? { python: pythonOf(directory), environment: {} }
    : { python, environment: { PYTHONPATH: packagesOf(directory) } };
}

async function findPython(): Promise<{ python: string; version: string }> {
  const found: string[] = [];
  for (const candidate of [process.env['PYTHON'], ...CANDIDATES]) {
    if (candidate === undefined) continue;
    const answer = await python(candidate, ['-c', VERSION_SCRIPT], 10_000).catch(() => undefined);
    const [, version = '', minor = '', path = ''] = /^((?:3)\.(\d+)) (.+)/.exec(answer ?? '') ?? [];
    if (Number(minor) >= OLDEST_MINOR_VERSION) return { python: path, version };
    if (version !== '') found.push(version);
  }
  const also = found.length > 0 ? ` Found: ${found.join(', ')}.` : '';
  throw new ToolsMissing(
    `npm run test:deploy needs Python 3.${OLDEST_MINOR_VERSION} or later, as python3 on the PATH or named by the variable PYTHON.${also}`,
  );
}

/** @returns the way in which the packages were installed */
async function install(systemPython: string, directory: string): Promise<'venv' | 'directory'> {
  const isVenv = await python(systemPython, ['-m', 'venv', join(directory, 'venv')], 60_000).then(
    () => true,
    () => false,
  );
  if (isVenv) {
    await pip(pythonOf(directory), []);
    return 'venv';
  }
  // Debian's python3 cannot make a virtual environment without another package; its own pip will do.
  if (await python(systemPython, ['-m', 'pip', '--version'], 30_000).catch(() => undefined)) {
    await pip(systemPython, ['--target', packagesOf(directory)]);
    return 'directory';
  }
  throw new ToolsMissing(
    `${systemPython} can neither make a virtual environment nor run pip. On Debian and Ubuntu: apt-get install python3-venv`,
  );
}

async function pip(python_: string, options: readonly string[]): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  try {
    await python(python_, [...args, ...options, '-r', REQUIREMENTS], INSTALL_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new ToolsMissing(`The Python packages could not be installed.\n${error.message}`);
  }
}

function python(command: string, args: readonly string[], timeoutMs: number): Promise<string> {
  return run(command, args, { cwd: PROJECT_DIRECTORY, env: process.env, timeoutMs });
}

function pythonOf(directory: string): string {
  return join(directory, 'venv/bin/python');
}

function packagesOf(directory: string): string {
  return join(directory, 'packages');
}
