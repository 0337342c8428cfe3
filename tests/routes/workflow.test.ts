import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { runToEnd } from '../support/process';

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const workflow = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as Workflow;
const script = workflow.jobs['access']?.steps.find(({ run }) => run?.includes('--diff'))?.run ?? '';

/** Runs the step for pull requests as GitHub does, with a tool that ends with this code. */
async function runStep(code: number, edited = script) {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  try {
    // Stands in for npm, which would need the whole project.
    const npm = join(folder, 'npm');
    writeFileSync(npm, `#!/bin/sh\necho "$@"\nexit ${code}\n`);
    chmodSync(npm, 0o755);
    writeFileSync(join(folder, 'step.sh'), edited);
    const summary = join(folder, 'summary.md');
    const { exitCode } = await runToEnd('bash', ['-e', 'step.sh'], {
      cwd: folder,
      env: {
        PATH: [folder, process.env['PATH']].join(delimiter),
        GITHUB_SHA: '0a1b2c3d',
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    return { exitCode, summary: readFileSync(summary, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each([
  [0, 0],
  [3, 0],
  [4, 0],
  [1, 1],
  [2, 2],
])('a comparison that ends with code %d ends the step with code %d', async (code, expected) => {
  expect(await runStep(code)).toEqual({
    exitCode: expected,
    summary: '```\nrun --silent routes -- --diff HEAD..0a1b2c3d\n```\n',
  });
});

test('the code of the pull request is not the one that judges it', () => {
  const steps = workflow.jobs['access']?.steps ?? [];
  const commands = steps.map(({ run = '', uses = '' }) => `${uses}${run}`);
  expect(commands.slice(0, 2)).toEqual([
    expect.stringMatching(/^actions\/checkout@/),
    'git checkout --quiet --detach HEAD^1',
  ]);
});

test('the step becomes a check of widened access by the edit that docs/routes.md names', async () => {
  const [, removed = ''] =
    /delete `([^`]+)` in `\.github/.exec(readFileSync('docs/routes.md', 'utf8')) ?? [];
  expect(removed).not.toBe('');
  const edited = script.replace(removed, '');
  expect((await runStep(3, edited)).exitCode).toBe(3);
  expect((await runStep(4, edited)).exitCode).toBe(0);
});
