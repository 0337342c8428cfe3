import { type Growing, measureGrowth, STEEPEST } from '../../bench/growth';

const SIZES = [100, 300, 1_000];

/** Adds up so many numbers. Globals such as Math are slow in a sandbox of jest. */
function growing(what: string, stepsOf: (size: number) => number): Growing {
  return {
    what,
    sizes: SIZES,
    prepare: (size) => ({
      times: 1,
      run: () => {
        const steps = stepsOf(size);
        let sum = 0;
        for (let step = 0; step < steps; step += 1) sum += step % 7;
        return sum;
      },
    }),
  };
}

test('work that grows linearly is below the bound, and work that grows quadratically is above it', async () => {
  const growths = await measureGrowth([
    growing('constant', () => 1_000_000),
    growing('linear', (size) => 2_000 * size),
    growing('quadratic', (size) => 2 * size ** 2),
  ]);
  expect(growths.map(({ what, exponent }) => [what, exponent > STEEPEST])).toEqual([
    ['constant', false],
    ['linear', false],
    ['quadratic', true],
  ]);
  const [constant, linear, quadratic] = growths.map(({ exponent }) => exponent);
  expect(constant).toBeLessThan(0.5);
  expect(linear).toBeGreaterThan(0.6);
  expect(quadratic).toBeGreaterThan(linear ?? NaN);
});

test('what comes before the work is not measured', async () => {
  const before = jest.fn(() => {
    let sum = 0;
    for (let step = 0; step < 3_000_000; step += 1) sum += step % 7;
    return Promise.resolve(sum);
  });
  const [growth] = await measureGrowth([
    { what: 'nothing', sizes: [1, 3], prepare: () => ({ times: 1, before, run: () => undefined }) },
  ]);
  expect(before).toHaveBeenCalled();
  expect(Math.max(...(growth?.cpu ?? []))).toBeLessThan(1_000);
});
