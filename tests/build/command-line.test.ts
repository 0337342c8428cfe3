import { readFileSync } from 'node:fs';
import { parseCommandLine } from '../../build/command-line';
import { runNode } from '../support/process';

// A tool starts in a second, or in ten on a busy machine.
jest.setTimeout(60_000);

const TOOL = {
  script: 'measure',
  purpose: 'Measures something.',
  options: {
    seconds: { type: 'string', value: 'N', default: '60', help: 'for how long' },
    json: { type: 'string', value: 'FILE', help: 'writes the figures' },
    docs: { type: 'boolean', help: 'puts the text on a page' },
    param: { type: 'string', value: 'A=B', multiple: true, help: 'sets one; repeat it for more' },
  },
} as const;

describe('the options of a tool', () => {
  test('have their values, their defaults, or none', () => {
    expect(parseCommandLine(TOOL, [])).toEqual({
      values: { seconds: '60' },
      positionals: [],
    });
    expect(parseCommandLine(TOOL, ['--docs', '--json=a', '--seconds', '5'])).toEqual({
      values: { docs: true, json: 'a', seconds: '5' },
      positionals: [],
    });
    expect(parseCommandLine(TOOL, ['--param', 'a=1', '--param=b=2'])).toEqual({
      values: { param: ['a=1', 'b=2'], seconds: '60' },
      positionals: [],
    });
  });

  test('may come with other arguments, if the tool names them', () => {
    const tool = { ...TOOL, positionals: 'METHOD PATH' };
    expect(parseCommandLine(tool, ['GET', '--docs', '/a'])).toEqual({
      values: { docs: true, seconds: '60' },
      positionals: ['GET', '/a'],
    });
    expect(parseCommandLine(tool, ['--help'])).toEqual({
      help: expect.stringMatching(/^npm run measure -- METHOD PATH \[options\]\n/) as string,
    });
  });

  test.each([[['--help']], [['-h']], [['--docs', '--help']]])('%j asks for the help', (args) => {
    expect(parseCommandLine(TOOL, args)).toEqual({
      help: `npm run measure -- [options]

Measures something.

  --seconds N  for how long (60 unless given)
  --json FILE  writes the figures
  --docs       puts the text on a page
  --param A=B  sets one; repeat it for more
  --help       this text
`,
    });
  });

  test.each([
    [['--sceonds', '5'], "Unknown option '--sceonds'; see npm run measure -- --help"],
    [['-s'], "Unknown option '-s'; see npm run measure -- --help"],
    [['5'], "Unexpected argument '5'; see npm run measure -- --help"],
    [['--json'], "Option '--json <value>' argument missing; see npm run measure -- --help"],
    [['--json', '--docs'], "Option '--json' argument is ambiguous; see npm run measure -- --help"],
    [['--docs=x'], "Option '--docs' does not take an argument; see npm run measure -- --help"],
    [['--__proto__'], "Unknown option '--__proto__'; see npm run measure -- --help"],
  ])('%j is a mistake, named in one sentence', (args, mistake) => {
    expect(parseCommandLine(TOOL, args)).toEqual({ mistake });
  });
});

describe('every npm script that runs a file of ours', () => {
  // package.json has an object of texts there.
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const tools = Object.entries(scripts).flatMap(([script, command]) =>
    [...command.matchAll(/\btsx (\S+)/g)].map(([, file = '']) => ({ script, file })),
  );
  const call = (file: string, option: string) =>
    runNode(['--import', 'tsx', file, option], { env: process.env });

  test('is known here', () => {
    expect(tools.length).toBeGreaterThan(8);
  });

  test.each(tools)('npm run $script has a --help of one screen', async ({ script, file }) => {
    const { exitCode, stdout, stderr } = await call(file, '--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(script);
    expect(stdout).toContain('--help');
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  });

  // The others read their options in the way that is tested above; to start each of them again takes a minute.
  const withOptionsOfItsOwn = tools.filter(
    ({ file }) => !readFileSync(file, 'utf8').includes('readOptions({'),
  );
  test.each([...withOptionsOfItsOwn, { script: 'bench:cost', file: 'bench/cost.ts' }])(
    'npm run $script refuses an option that it does not know',
    async ({ script, file }) => {
      const { exitCode, stdout, stderr } = await call(file, '--no-such-option');
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toBe(`Unknown option '--no-such-option'; see npm run ${script} -- --help\n`);
    },
  );
});
