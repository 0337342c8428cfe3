import { columns, type Row } from './columns';
import { OURS, TUTORIAL } from './contenders';
import { type Repeated, REPEATABLE_WITHIN } from './repeatability';
import type { BenchResults, ColdResult } from './results';
import type { Summary } from './statistics';
import { kilobytes, targetsOf } from './targets';

/** All results, as text. */
export function toText(results: BenchResults): string {
  const { node, processor } = results;
  return [
    `Node ${node} on ${processor}. Medians; in brackets the range of the middle half.`,
    section('Bundles: what is uploaded', bundleRows(results)),
    section('What each package contributes, KB', packageRows(results)),
    section('Cold: a fresh process, ms', coldRows(results)),
    section('Warm: from event to policy and log line, µs of CPU', warmRows(results)),
    section('Targets', targetRows(results)),
  ].join('\n\n');
}

const MOVED_MOST = 10;

/** The distance of this run's ratios from those of an earlier one, as text. */
export function comparisonToText(ratios: readonly Repeated[]): string {
  const within = ratios.filter(({ deviation }) => deviation <= REPEATABLE_WITHIN).length;
  const percent = `${REPEATABLE_WITHIN * 100} %`;
  return section(`Repeatability: ${within} of ${ratios.length} ratios within ${percent}`, [
    ['the ones that moved most', 'before', 'now', 'apart'],
    ...ratios
      .slice(0, MOVED_MOST)
      .map(({ what, before, now, deviation }) => [
        what,
        before.toFixed(2),
        now.toFixed(2),
        `${(deviation * 100).toFixed(1)} %`,
      ]),
  ]);
}

function section(title: string, [heads = [], ...rows]: readonly Row[]): string {
  return [title, '-'.repeat(title.length), columns(heads, rows)].join('\n');
}

function bundleRows({ bundles }: BenchResults): readonly Row[] {
  return [
    ['authorizer', 'KB', 'zipped, KB'],
    ...Object.entries(bundles).map(([name, { bytes, zipBytes }]) => [
      name,
      kilobytes(bytes).toFixed(1),
      kilobytes(zipBytes).toFixed(1),
    ]),
  ];
}

/** Ours package by package, next to the tutorial that uses the same two libraries. */
function packageRows({ bundles }: BenchResults): readonly Row[] {
  const [ours, tutorial] = [OURS, TUTORIAL].map((name) => bundles[name]?.packages ?? {});
  const names = new Set([...Object.keys(ours ?? {}), ...Object.keys(tutorial ?? {})]);
  const cell = (bytes: number | undefined): string =>
    bytes === undefined ? '-' : kilobytes(bytes).toFixed(1);
  return [
    ['package', OURS, TUTORIAL],
    ...[...names].map((name) => [name, cell(ours?.[name]), cell(tutorial?.[name])]),
  ];
}

function coldRows({ cold }: BenchResults): readonly Row[] {
  const row = (result: ColdResult): Row => [
    result.name,
    result.load.median.toFixed(1),
    result.init.median.toFixed(1),
    result.firstDecision.median.toFixed(2),
    result.firstDecisionAfterPrefetch?.median.toFixed(2) ?? '-',
    withSpread(result.cpu, 1),
    result.cpuOfNode.median.toFixed(1),
    withSpread(result.cpuOfOurs, 2),
    (result.memory.median / 1e6).toFixed(1),
  ];
  const heads = ['load', 'init', 'first', 'first, keys at init', 'CPU to first', 'CPU of Node'];
  return [['authorizer', ...heads, 'ours ÷ this', 'MB'], ...cold.map(row)];
}

function warmRows({ warm }: BenchResults): readonly Row[] {
  return [
    ['authorizer', 'decision', 'CPU', 'wall', '× crypto.verify', 'decisions/s/core'],
    ...warm.map(({ name, event, cpu, wall, ratio, decisionsPerSecond }) => [
      name,
      event,
      cpu.median.toFixed(1),
      wall.median.toFixed(1),
      withSpread(ratio, 2),
      decisionsPerSecond.toLocaleString('en'),
    ]),
  ];
}

function targetRows(results: BenchResults): readonly Row[] {
  return [
    [`target of ${OURS}`, 'at most', 'measured', 'verdict'],
    ...targetsOf(results).map(({ what, goal, measured, unit }) => [
      what,
      `${goal.toFixed(2)} ${unit}`,
      `${measured.toFixed(2)} ${unit}`,
      measured <= goal ? 'met' : 'not met',
    ]),
  ];
}

function withSpread({ median, lower, upper }: Summary, digits: number): string {
  return `${median.toFixed(digits)} [${lower.toFixed(digits)}-${upper.toFixed(digits)}]`;
}
