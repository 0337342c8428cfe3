import { OURS } from './contenders';
import type { BenchResults } from './results';
import { AUTHORIZERS } from './table';
import { kilobytes } from './targets';

interface Bar {
  readonly name: string;
  readonly value: number;
}

interface Panel {
  readonly title: string;
  readonly digits: number;
  readonly bars: readonly Bar[];
}

const WIDTH = 760;
const NAME_WIDTH = 200;
const VALUE_WIDTH = 60;
const BAR_HEIGHT = 18;
const ROW_HEIGHT = 24;
const TITLE_HEIGHT = 34;
const MARGIN = 16;

/** Draws what matters most side by side, as an SVG that is readable on light and dark pages. */
export function toSvg(results: BenchResults): string {
  let y = MARGIN;
  const parts = panelsOf(results).map((panel) => {
    const drawn = drawPanel(panel, y);
    y += TITLE_HEIGHT + panel.bars.length * ROW_HEIGHT + MARGIN;
    return drawn;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="13">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function panelsOf({ bundles, cold, warm }: BenchResults): readonly Panel[] {
  const bars = (valueOf: (name: string) => number | undefined): readonly Bar[] =>
    AUTHORIZERS.flatMap((name) => {
      const value = valueOf(name);
      return value === undefined ? [] : [{ name, value }];
    });
  const coldOf = (name: string) => cold.find((each) => each.name === name);
  const ratioOf = (name: string, event: string): number | undefined =>
    warm.find((each) => each.name === name && each.event === event)?.ratio.median;
  return [
    {
      title: 'Warm RS256 decision, × crypto.verify alone',
      digits: 2,
      bars: bars((name) => ratioOf(name, 'RS256')),
    },
    {
      title: 'Warm ES256 decision, × crypto.verify alone',
      digits: 2,
      bars: bars((name) => ratioOf(name, 'ES256')),
    },
    {
      title: 'First decision, keys fetched at init, ms',
      digits: 2,
      bars: bars((name) => coldOf(name)?.firstDecisionAfterPrefetch?.median),
    },
    {
      title: 'CPU from the start of the process to the first decision, ms',
      digits: 0,
      bars: bars((name) => coldOf(name)?.cpu.median),
    },
    {
      title: 'Zip, KB',
      digits: 1,
      bars: bars((name) => kilobytes(bundles[name]?.zipBytes)),
    },
  ];
}

function drawPanel({ title, digits, bars }: Panel, top: number): string {
  const longest = Math.max(...bars.map(({ value }) => value));
  const room = WIDTH - NAME_WIDTH - VALUE_WIDTH - 2 * MARGIN;
  const rows = bars.map(({ name, value }, index) => {
    const y = top + TITLE_HEIGHT + index * ROW_HEIGHT;
    const width = (value / longest) * room;
    const x = MARGIN + NAME_WIDTH;
    const baseline = y + BAR_HEIGHT - 5;
    return [
      `<text x="${x - 8}" y="${baseline}" text-anchor="end">${name}</text>`,
      `<rect x="${x}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" fill="${name === OURS ? '#2563eb' : '#9ca3af'}"/>`,
      `<text x="${(x + width + 6).toFixed(1)}" y="${baseline}">${value.toFixed(digits)}</text>`,
    ].join('\n');
  });
  return [`<text x="${MARGIN}" y="${top + 18}" font-weight="bold">${title}</text>`, ...rows].join(
    '\n',
  );
}
