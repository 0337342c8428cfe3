import { toResults } from '../../bench/results';

const NO_SAMPLES = { plain: new Map(), prefetched: new Map() };

test('the ratio is that of the process which other programs disturbed least', () => {
  const process = (cpu: number, bare: number) => ({ cpu: [cpu], wall: [cpu], bare: [bare] });
  const row = { name: 'ours', event: 'RS256', processes: [process(66, 30), process(60, 20)] };
  const { warm } = toResults(new Map(), NO_SAMPLES, [row]);
  expect(warm).toEqual([
    { name: 'ours', event: 'RS256', cpu: 60, wall: 60, ratio: 2.2, highestRatio: 3 },
  ]);
});
