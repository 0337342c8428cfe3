import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { readOptions } from '../build/command-line';
import type { AccessRules, Route } from '../lib/access/rule';
import { findBudgetProblems } from '../checks/policy-budget';
import { createPolicyCompiler } from '../lib/policy/compiler';
import { planPolicy } from '../lib/policy/plan';
import type { VerifiedClaims } from '../lib/token/verified-claims';
import { REQUEST, STAGE_ARN } from '../tests/support/stage-arn';
import { columns } from './columns';
import { summarize } from './statistics';

const SIZES = [10, 100, 300, 1_000];
/** More routes than these would not fit into the policy of one token. */
const ENTITLED_AT_MOST = 60;

const SHAPES: Readonly<Record<string, (index: number) => Route>> = {
  'no parameters': (index) => `GET /resources-${index}`,
  'collection, item, sub-resource': (index) =>
    `GET /r${Math.floor(index / 3)}${['', '/{id}', '/{id}/lines'][index % 3] ?? ''}`,
  'exceptions to a catch-all': (index) => (index === 0 ? 'GET /{proxy+}' : `GET /r${index}`),
};

interface Figures {
  readonly shape: string;
  readonly routes: number;
  readonly isAccepted: boolean;
  readonly planMs: number;
  /** For the first token with its set of routes. */
  readonly decisionUs: number;
  readonly upperQuartileUs: number;
  /** For a token with the routes of an earlier one. */
  readonly keptDecisionUs: number;
  readonly policyBytes: number;
}

function measure(shape: string, routeOf: (index: number) => Route, count: number): Figures {
  const routes = Array.from({ length: count }, (_, index) => routeOf(index));
  const rules: AccessRules = Object.fromEntries(
    routes.map((route, index) => [route, { scopes: [`scope:${index}`] }]),
  );
  const plan = planPolicy(rules, []);
  const compile = createPolicyCompiler(rules, plan);
  // A catch-all comes first, and is left out: with it, every exception would need a Deny.
  const scopes = routes
    .map((_, index) => `scope:${index}`)
    .slice(1, Math.min(count, ENTITLED_AT_MOST));
  const claims = claimsWith(scopes);
  // The compiler caches policies. It writes a new one for a stage that it has not seen recently.
  let stage = 0;
  const nextStage = (): string => `${STAGE_ARN}${1_000 + (stage++ % 1_000)}`;
  const fresh = summarize(
    timesOf(400, 50, () => compile({ ...REQUEST, stageArn: nextStage() }, claims)),
  );
  const kept = summarize(timesOf(100, 50, () => compile(REQUEST, claims)));
  return {
    shape,
    routes: count,
    isAccepted:
      findBudgetProblems(plan, { stageArn: STAGE_ARN, mergeable: rules, canScopeToRoute: true })
        .length === 0,
    planMs: summarize(timesOf(15, 1, () => planPolicy(rules, []))).median / 1000,
    decisionUs: fresh.median,
    upperQuartileUs: fresh.upper,
    keptDecisionUs: kept.median,
    policyBytes: JSON.stringify(compile(REQUEST, claims)).length,
  };
}

function claimsWith(scopes: readonly string[]): VerifiedClaims {
  // Only the verifier may make these in lib/; a measurement starts from their result.
  return { scopes: new Set(scopes), claims: {} } as unknown as VerifiedClaims;
}

/** Times a function, after as many calls that do not count: microseconds a call, in each batch. */
function timesOf(batches: number, callsPerBatch: number, run: () => unknown): readonly number[] {
  const once = (): number => {
    const startedAt = performance.now();
    for (let call = 0; call < callsPerBatch; call += 1) run();
    return ((performance.now() - startedAt) * 1000) / callsPerBatch;
  };
  for (let batch = 0; batch < batches; batch += 1) once();
  return Array.from({ length: batches }, once);
}

/** The time to the first plan in a fresh process. Lambda would need it if no plan were in the bundle. */
function coldPlan(): number {
  const rules: AccessRules = {
    'GET /a': {},
    'GET /b': {},
    'POST /b': {},
    'GET /b/{id}': {},
    'GET /c': {},
  };
  const startedAt = performance.now();
  planPolicy(rules, ['GET /d']);
  return performance.now() - startedAt;
}

function table(figures: readonly Figures[]): string {
  const rows = figures.map((row, index) => {
    const smaller = figures.slice(0, index).findLast(({ shape }) => shape === row.shape);
    return [
      row.shape,
      String(row.routes),
      row.isAccepted ? 'yes' : 'no',
      row.planMs.toFixed(2),
      row.decisionUs.toFixed(1),
      row.upperQuartileUs.toFixed(1),
      row.keptDecisionUs.toFixed(1),
      String(row.policyBytes),
      smaller === undefined ? '-' : `× ${(row.routes / smaller.routes).toFixed(1)}`,
      smaller === undefined ? '-' : `× ${(row.decisionUs / smaller.decisionUs).toFixed(1)}`,
    ];
  });
  const times = ['new routes, µs', 'upper quartile, µs', 'known routes, µs'];
  const heads = ['shape', 'routes', 'accepted', 'plan, ms', ...times, 'policy, bytes'];
  return columns([...heads, 'more routes', 'more time'], rows);
}

const values = readOptions({
  script: 'bench:policy',
  purpose: 'Measures the policy compiler: planning once, and the decision for each token.',
  options: { json: { type: 'string', value: 'FILE', help: 'writes the figures as JSON' } },
});
const coldPlanMs = coldPlan();
const figures = Object.entries(SHAPES).flatMap(([shape, routeOf]) =>
  SIZES.map((count) => measure(shape, routeOf, count)),
);
process.stdout.write(
  `Node ${process.version}, first plan of 5 routes: ${coldPlanMs.toFixed(2)} ms\n`,
);
process.stdout.write(`${table(figures)}\n`);
if (values.json !== undefined) {
  const report = { node: process.version, coldPlanMs, figures };
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
