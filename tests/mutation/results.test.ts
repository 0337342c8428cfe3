import {
  countOf,
  isEnough,
  type Mutant,
  scoreOf,
  survivorsOf,
  tableOf,
  TIME_IS_UP,
} from './results';

const FILE = 'tests/mutation/results.test.ts';

function mutant(status: Mutant['status'], more: Partial<Mutant> = {}): Mutant {
  return {
    fileName: FILE,
    location: { start: { line: 1, column: 1 }, end: { line: 1, column: 7 } },
    mutatorName: 'StringLiteral',
    replacement: '""',
    status,
    ...more,
  };
}

const many = (status: Mutant['status'], count: number): readonly Mutant[] =>
  Array.from({ length: count }, () => mutant(status));

describe('the score', () => {
  const FOLDER = [
    ...many('Killed', 6),
    ...many('Timeout', 2),
    ...many('Survived', 1),
    ...many('NoCoverage', 1),
    // Marked as equivalent, and a mutant that broke the run of the tests itself.
    ...many('Ignored', 1),
    ...many('RuntimeError', 1),
    mutant('RuntimeError', { statusReason: TIME_IS_UP }),
  ];

  test('counts a mutant that makes the tests endless as noticed, and one that no test runs as missed', () => {
    expect(countOf(FOLDER)).toEqual({
      mutants: 11,
      killed: 6,
      timeout: 2,
      survived: 1,
      uncovered: 1,
      left: 1,
    });
    expect(scoreOf(countOf(FOLDER))).toBe(80);
  });

  test('is a row for each folder, and one for all of them', () => {
    expect(
      tableOf(
        new Map([
          ['lib/keys', FOLDER],
          ['lib/path', many('Killed', 10)],
        ]),
      ),
    ).toBe(
      [
        '          mutants  killed  timeout  survived  uncovered  left    score',
        'lib/keys       11       6        2         1          1     1   80.0 %',
        'lib/path       10      10        0         0          0     0  100.0 %',
        'together       21      16        2         1          1     1   90.0 %',
      ].join('\n'),
    );
  });

  test.each([
    [0, 0, true],
    [10, 0, true],
    [9, 1, true],
    [8, 2, false],
    [97, 3, true],
    [96, 4, false],
    [970, 30, true],
    [969, 31, false],
  ])('of %i noticed and %i missed is enough: %s', (killed, missed, enough) => {
    const mutants = [...many('Killed', killed), ...many('Survived', missed)];
    expect(isEnough(countOf(mutants))).toBe(enough);
    expect(isEnough(countOf([...mutants, ...many('Ignored', 50)]))).toBe(enough);
  });
});

describe('a survivor', () => {
  test('is shown with its place, the code, and what stood there instead', () => {
    expect(survivorsOf([mutant('Killed'), mutant('Timeout'), mutant('Survived')])).toBe(
      `${FILE}:1:1 StringLiteral\n  - import\n  + ""`,
    );
  });

  test('of several lines is shown with the first, and long code is cut', () => {
    const location = { start: { line: 1, column: 8 }, end: { line: 3, column: 2 } };
    const long = mutant('NoCoverage', { location, replacement: `{\n  ${'x'.repeat(200)} }` });
    expect(survivorsOf([long])).toMatch(
      /^tests\/mutation\/results\.test\.ts:1:8 StringLiteral, which no test runs\n {2}- \{ …\n {2}\+ \{ x{158} …$/,
    );
  });
});
