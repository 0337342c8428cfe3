import { columns, type Row } from './columns';
import { OURS, TUTORIAL } from './contenders';
import { type Repeated, REPEATABLE_WITHIN } from './repeatability';
import type { BenchResults, ColdResult } from './results';
import type { Summary } from './statistics';
import { isMet, kilobytes, targetsOf } from './targets';

/** All results, as text. */
export function toText(results: BenchResults): string {
  const { node, processor, wallOfCpu } = results;
  const busy =
    wallOfCpu > BUSY
      ? [
          `Other programs kept the processor busy: ${wallOfCpu.toFixed(2)} ms passed for each ms of CPU. Run it again on a quiet machine.`,
        ]
      : [];
  return [
    [`Node ${node} on ${processor}`, ...busy].join('\n'),
    section('Bundles: what is uploaded', bundleRows(results)),
    section('What each package contributes, KB', packageRows(results)),
    section('Cold: a fresh process, ms', coldRows(results), COLD_COLUMNS),
    section('Warm: from event to policy and log line, µs', warmRows(results), WARM_COLUMNS),
    section(
      'Parts of a decision of ours on a new RS256 token, µs',
      partRows(results),
      PARTS_COLUMNS,
    ),
    section('Targets', targetRows(results), reasonsOf(results)),
  ].join('\n\n');
}

/** Above it, other programs took the processor, and its caches, away for a tenth of the time. */
const BUSY = 1.1;

const COLD_COLUMNS = [
  'load: from the import until the keys are asked for. init: until the handler is exported. first: the first decision.',
  'CPU to first: CPU time of the process up to then, with the range of the middle half. CPU of Node: its part before the import.',
  'ours ÷ this: our CPU to first, divided by that of the authorizer. All are medians, of fresh processes in turn.',
];

const WARM_COLUMNS = [
  'CPU and wall: time of one decision, garbage included; the lowest tenth of all turns, since other programs only add time.',
  '× crypto.verify: CPU divided by that of crypto.verify alone in the same process; the lowest process, and the highest.',
  'a second: decisions of one core. "again" is one token, repeated; every other good token is new.',
];

const PARTS_COLUMNS = [
  'CPU: the difference of two runs, of which the later leaves one part more out; so the parts add up to the whole.',
];

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

/** @param notes the lines below the table */
function section(
  title: string,
  [heads = [], ...rows]: readonly Row[],
  notes: readonly string[] = [],
): string {
  return [title, '-'.repeat(title.length), columns(heads, rows), ...notes].join('\n');
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
    ['authorizer', 'decision', 'CPU', 'wall', '× crypto.verify', 'a second'],
    ...warm.map(({ name, event, cpu, wall, ratio, highestRatio }) => [
      name,
      event,
      cpu.toFixed(1),
      wall.toFixed(1),
      `${ratio.toFixed(2)} to ${highestRatio.toFixed(2)}`,
      Math.round(1_000_000 / cpu).toLocaleString('en'),
    ]),
  ];
}

function partRows({ parts }: BenchResults): readonly Row[] {
  const whole = {
    name: 'the whole',
    cpu: parts.reduce((sum, { cpu }) => sum + cpu, 0),
    ratio: parts.reduce((sum, { ratio }) => sum + ratio, 0),
  };
  return [
    ['part', 'CPU', '× crypto.verify', 'of the whole'],
    ...[...parts, ...(parts.length > 0 ? [whole] : [])].map(({ name, cpu, ratio }) => [
      name,
      cpu.toFixed(1),
      ratio.toFixed(2),
      `${((cpu / whole.cpu) * 100).toFixed(0)} %`,
    ]),
  ];
}

function targetRows(results: BenchResults): readonly Row[] {
  return [
    [`target of ${OURS}`, 'at most', 'measured', 'verdict'],
    ...targetsOf(results).map((target) => [
      target.what,
      `${target.goal.toFixed(2)} ${target.unit}`,
      `${target.measured.toFixed(2)} ${target.unit}`,
      isMet(target) ? 'met' : 'not met: see below',
    ]),
  ];
}

/** A target that is not met comes with its reason. */
function reasonsOf(results: BenchResults): readonly string[] {
  return targetsOf(results)
    .filter((target) => !isMet(target))
    .map(
      ({
        what,
        because = 'bench/targets.ts does not have a reason yet; the table of parts shows what grew',
      }) => `${what}: ${because}.`,
    );
}

/** With the range of the middle half. */
function withSpread({ median, lower, upper }: Summary, digits: number): string {
  return `${median.toFixed(digits)} [${lower.toFixed(digits)}-${upper.toFixed(digits)}]`;
}
