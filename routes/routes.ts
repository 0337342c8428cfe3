import { join } from 'node:path';
import { readOptions, refuseCall } from '../build/command-line';
import type { RouteRules } from '../checks/findings';
import { OfflineOptionError } from '../local/offline/offline-options';
import { InvalidPortError } from '../local/offline/offline-settings';
import { followIdentities, IdentitiesFileError } from '../local/provider/identities-file';
import { scopesOf } from '../local/provider/scopes';
import { authorizerConfig, readService, ServiceUnreadable } from './declared-service';
import { demoCallers } from './demo-callers';
import { ComparisonFailed } from './diff/comparison-failed';
import { diffAgainst } from './diff/diff';
import { mermaidOf } from './mermaid';
import { type RouteTable, routeTable } from './route-table';
import { tableData, tableText } from './table-text';

const TOOL = {
  purpose: `Shows every route: what a caller needs for it, its function, which users and clients of the local
provider may use it, and how large the policies become. With --diff, shows for whom a change
of the access rules opens a route or closes it. It reads the rules of the revision from git.

Exit codes: 0 for a table, or for the same access; 3 if some access is wider, or may be; 4 if
it is only narrower; 1 if a build would refuse the routes, or nothing can be compared; 2 for a
wrong call.`,
  options: {
    stage: { type: 'string', value: 'STAGE', help: 'the stage (local unless given)' },
    param: {
      type: 'string',
      value: 'NAME=VALUE',
      multiple: true,
      help: 'a stage parameter, as sls takes it; repeat it for more',
    },
    diff: {
      type: 'string',
      value: 'REF',
      help: 'compares with a branch, a tag or a commit of git; A..B compares two of them',
    },
    json: { type: 'boolean', help: 'prints JSON' },
    mermaid: { type: 'boolean', help: 'prints a flowchart of Mermaid, for docs' },
  },
} as const;

/** A service whose routes are shown. */
export interface ShownService extends RouteRules {
  /** The npm script that runs the tool, for its help. */
  readonly script: string;
  /** The folder of serverless.yml. */
  readonly directory: string;
  /** The file of the local users and clients, by its path in that folder. */
  readonly identities: string;
}

/** Runs `npm run routes`. */
export async function runRoutes(service: ShownService): Promise<void> {
  const {
    stage,
    param,
    diff,
    json = false,
    mermaid = false,
  } = readOptions({
    ...TOOL,
    script: service.script,
  });
  if (mermaid && (json || diff !== undefined)) {
    refuseCall('--mermaid draws the table, so it goes without --json and --diff');
  }
  if (diff !== undefined && (stage !== undefined || param !== undefined)) {
    refuseCall(
      '--diff compares the access rules, which are the same for each stage; leave out --stage and --param',
    );
  }
  if (!/^[a-z0-9-]+$/i.test(stage ?? 'local')) {
    refuseCall('Name the stage: npm run routes -- --stage dev');
  }
  try {
    const { text, exitCode } =
      diff === undefined
        ? await showTable(service, stage ?? 'local', param ?? [], { json, mermaid })
        : await diffAgainst(diff, service.directory, service.file, json);
    process.stdout.write(text);
    process.exitCode = exitCode;
  } catch (error) {
    if (!FAILURES.some((kind) => error instanceof kind)) throw error;
    process.stderr.write(`${error instanceof Error ? error.message : ''}\n`);
    process.exitCode = 1;
  }
}

/** The errors whose message is for the operator. */
const FAILURES = [
  ComparisonFailed,
  IdentitiesFileError,
  InvalidPortError,
  OfflineOptionError,
  ServiceUnreadable,
];

async function showTable(
  service: ShownService,
  stage: string,
  params: readonly string[],
  form: { readonly json: boolean; readonly mermaid: boolean },
): Promise<{ readonly text: string; readonly exitCode: number }> {
  const { directory, identities, accessRules } = service;
  const current = followIdentities(
    join(directory, identities),
    scopesOf(accessRules),
    () => undefined,
  );
  const printed = await readService(directory, stage, params);
  const config = authorizerConfig(printed);
  const callers = await demoCallers(current(), printed, config);
  const table = routeTable(printed, service, callers, config?.policyScope ?? 'stage');
  return { text: textOf(table, identities, form), exitCode: table.problems.length > 0 ? 1 : 0 };
}

function textOf(
  table: RouteTable,
  identities: string,
  { json, mermaid }: { readonly json: boolean; readonly mermaid: boolean },
): string {
  if (mermaid) return mermaidOf(table);
  return json ? `${JSON.stringify(tableData(table), null, 2)}\n` : tableText(table, identities);
}
