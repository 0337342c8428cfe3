import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readCommand, refuseCall } from '../../build/command-line';
import { messageOf, print } from '../support/long-run';
import { changedFiles } from './changed-files';
import { compilePlugins, mutate, REPORTS } from './mutate';
import { DEADLINE_VARIABLE } from './nearest-tests';
import { countOf, isEnough, type Mutant, scoreOf, tableOf, THRESHOLD, TIME_IS_UP } from './results';

const { values, positionals } = readCommand({
  script: 'test:mutation',
  purpose: `Breaks lib/ in one place after another, and tells which of these mutants no test notices.
Names of files or folders of lib/ choose what is mutated. Fails if fewer than ${THRESHOLD} % are noticed.
Reports: ${REPORTS}/FOLDER.html. What has not changed since the last run is not tried again.`,
  positionals: '[FILE ...]',
  options: {
    changed: { type: 'boolean', help: 'only files that differ from the base of the change' },
    base: {
      type: 'string',
      value: 'BRANCH',
      default: 'origin/main',
      help: 'the target of the change',
    },
    minutes: { type: 'string', value: 'N', help: 'ends after these; says what was left out' },
    fresh: { type: 'boolean', help: 'forgets earlier runs' },
  },
});

function sourcesBelow(name: string): readonly string[] {
  const root = path.relative('.', name);
  const stats = statSync(root, { throwIfNoEntry: false });
  if (stats === undefined || !/^lib(?:\/|$)/.test(root)) {
    return refuseCall(
      `${name} is not a file or a folder of lib/; see npm run test:mutation -- --help`,
    );
  }
  if (stats.isFile()) return [root];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(root, file));
}

function chosenFiles(): readonly string[] {
  if (values.changed !== true) {
    return (positionals.length > 0 ? positionals : ['lib']).flatMap(sourcesBelow);
  }
  const change = changedFiles(values.base);
  if (change === undefined) {
    print('Nothing was mutated: git does not know the commit before this one. Fetch at least two.');
    return [];
  }
  print(`${change.files.length} files of lib/ differ from ${change.base.slice(0, 12)}.`);
  return change.files;
}

/** The files by their folders, the smallest folder first: if the time is up, most files have had their turn. */
function byFolder(files: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const folders = new Map<string, string[]>();
  for (const file of new Set(files)) {
    const folder = path.relative('lib', path.dirname(file)) || '.';
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const bytes = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + statSync(name).size, 0);
  return [...folders].sort(([, one], [, other]) => bytes(one) - bytes(other));
}

async function main(): Promise<void> {
  const startedAt = Date.now();
  const { minutes } = values;
  if (minutes !== undefined) {
    if (!(Number(minutes) > 0)) refuseCall(`--minutes must be a number above 0, not ${minutes}`);
    process.env[DEADLINE_VARIABLE] = String(startedAt + Number(minutes) * 60_000);
  }
  const folders = byFolder(chosenFiles());
  if (folders.length === 0) return;
  await compilePlugins();
  const results = new Map<string, readonly Mutant[]>();
  for (const [folder, files] of folders) {
    const isFresh = values.fresh === true || minutes !== undefined;
    const mutants = await mutate(folder, files, isFresh);
    results.set(path.join('lib', folder), mutants);
    const score = scoreOf(countOf(mutants)).toFixed(1);
    print(`${path.join('lib', folder)}: ${score} % of ${mutants.length}, ${passed(startedAt)}`);
  }
  report(results);
}

function report(results: ReadonlyMap<string, readonly Mutant[]>): void {
  const mutants = [...results.values()].flat();
  print(`\n${tableOf(results)}`);
  const left = leftOut(mutants);
  if (left.length > 0) print(`\nThe time was up. Not tried, at least in part: ${left.join(', ')}`);
  if (!isEnough(countOf(mutants))) {
    print(
      `\nFewer than ${THRESHOLD} % were noticed. CONTRIBUTING.md says what to do about a survivor.`,
    );
    process.exitCode = 1;
  }
}

/** The files that have mutants which were not tried. */
function leftOut(mutants: readonly Mutant[]): readonly string[] {
  const left = mutants.filter(({ statusReason }) => statusReason === TIME_IS_UP);
  return [...new Set(left.map(({ fileName }) => path.relative('.', fileName)))];
}

function passed(startedAt: number): string {
  return `after ${Math.round((Date.now() - startedAt) / 1000)} s`;
}

main().catch((error: unknown) => {
  print(`✗ ${messageOf(error)}`);
  process.exitCode = 1;
});
