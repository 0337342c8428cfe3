import { writeFileSync } from 'node:fs';
import { readOptions } from '../build/command-line';
import { findBudgetProblems } from '../checks/policy-budget';
import { createPolicyCompiler } from '../lib/policy/compiler';
import { planPolicy } from '../lib/policy/plan';
import { REQUEST, STAGE_ARN } from '../tests/support/stage-arn';
import { columns } from './columns';
import { GROWING, ROUTES } from './growing';
import { type Growth, measureGrowth, STEEPEST } from './growth';
import { claimsWith, deployedPlan, entitledScopes, rulesOf, SHAPES } from './policy-shapes';

/** Whether each table is accepted, and how large a policy it makes. */
function sizeTable(): string {
  const rows = Object.entries(SHAPES).flatMap(([shape, routeOf]) =>
    ROUTES.map((count) => {
      const rules = rulesOf(routeOf, count);
      const problems = findBudgetProblems(planPolicy(rules, []), {
        stageArn: STAGE_ARN,
        mergeable: rules,
        canScopeToRoute: true,
      });
      const compile = createPolicyCompiler(rules, deployedPlan(rules));
      const { length } = JSON.stringify(compile(REQUEST, claimsWith(entitledScopes(rules))));
      return [shape, String(count), problems.length === 0 ? 'yes' : 'no', String(length)];
    }),
  );
  return columns(['shape', 'routes', 'accepted', 'policy, bytes'], rows);
}

function growthTable(growths: readonly Growth[]): string {
  const list = (values: readonly (number | string)[]): string => values.join(' | ');
  return columns(
    ['grows with', 'sizes', 'µs of CPU', 'exponent'],
    growths.map(({ what, sizes, cpu, exponent }) => [
      what,
      list(sizes),
      list(cpu.map((time) => time.toFixed(time < 100 ? 1 : 0))),
      exponent.toFixed(2),
    ]),
  );
}

async function main(): Promise<void> {
  const options = readOptions({
    script: 'bench:policy',
    purpose: `Measures how planning and decisions grow with routes, scopes, issuers, keys and the length of\ntokens, in less than a minute. Ends with 1 if anything grows faster than linearly.`,
    options: { json: { type: 'string', value: 'FILE', help: 'writes the figures as JSON' } },
  });
  const growths = await measureGrowth(GROWING);
  process.stdout.write(`Node ${process.version}\n\n${sizeTable()}\n\n${growthTable(growths)}\n`);
  process.stdout.write(
    `exponent: of the size, in the last step; 1 is linear, and above ${STEEPEST} counts as faster\n`,
  );
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ node: process.version, growths }, null, 2)}\n`);
  }
  for (const { what, exponent } of growths.filter((each) => each.exponent > STEEPEST)) {
    process.stderr.write(`${what}: the time grows with the power ${exponent.toFixed(2)} of it\n`);
    process.exitCode = 1;
  }
}

void main();
