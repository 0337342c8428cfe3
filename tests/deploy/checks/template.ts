import { join } from 'node:path';
import { run } from '../../support/process';
import type { PythonTools } from '../python-tools';
import type { Report } from '../report';
import type { Stage } from '../stage';

/** cfn-lint reads .cfnlintrc.yml there. */
const PROJECT_DIRECTORY = join(__dirname, '../../..');
const CFN_LINT_TIMEOUT_MS = 120_000;

/** Lints the template that a stage was deployed with. */
export async function checkTemplate(
  report: Report,
  tools: PythonTools,
  { name, template }: Stage,
): Promise<void> {
  await lintTemplate(report, tools, `the template of stage ${name}`, template);
}

/** Lints the template of the role with which GitHub deploys. */
export async function checkRoleTemplate(report: Report, tools: PythonTools): Promise<void> {
  await lintTemplate(
    report,
    tools,
    'deploy/github-role.yml',
    join(PROJECT_DIRECTORY, 'deploy/github-role.yml'),
  );
}

/** @param name for the report */
export async function lintTemplate(
  report: Report,
  tools: PythonTools,
  name: string,
  template: string,
): Promise<void> {
  await report.check(`cfn-lint finds nothing in ${name}`, async () => {
    const script = 'from cfnlint.runner import main; main()';
    const args = ['-c', script, '--regions', 'eu-central-1', '--', template];
    const env = { ...process.env, ...tools.environment };
    await run(tools.python, args, { cwd: PROJECT_DIRECTORY, env, timeoutMs: CFN_LINT_TIMEOUT_MS });
  });
}
