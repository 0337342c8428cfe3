import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { esbuildOptions } from '../../build/esbuild';
import type { OptionalPartName } from '../../build/optional-parts';
import { decisionPlanOf } from '../../lib/policy/decision-plan';
import { planPolicy } from '../../lib/policy/plan';
import { type FinishedProcess, runNode } from './process';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from './test-service';

/** The authorizer's bundle, outside of the project, so that it cannot load packages of the project. */
export interface AuthorizerBundle {
  readonly directory: string;
  readonly file: string;
  readonly content: Buffer;
  readonly metafile: Metafile;
}

/** Puts the rules of the tests, and their plan, in place of those of the service. */
const testRules: Plugin = {
  name: 'test-rules',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]access-rules\.ts$/ }, () => ({
      contents:
        "export { TEST_RULES as ACCESS_RULES, TEST_PUBLIC_ROUTES as PUBLIC_ROUTES } from './test-service'",
      resolveDir: __dirname,
    }));
    build.onLoad({ filter: /[\\/]build-time-plan\.ts$/ }, () => {
      const plan = decisionPlanOf(planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES));
      return { contents: `export const POLICY_PLAN = ${JSON.stringify(plan)}` };
    });
  },
};

/** Makes the bundle as `sls package` does, with the rules of the tests. */
export async function bundleAuthorizer(
  parts: readonly OptionalPartName[] = [],
): Promise<AuthorizerBundle> {
  const directory = mkdtempSync(join(tmpdir(), 'authorizer-'));
  const file = join(directory, 'authorizer.mjs');
  const options = esbuildOptions(parts);
  const { metafile } = await build({
    ...options,
    // The first plugin that has the content of a file wins.
    plugins: [testRules, ...options.plugins],
    entryPoints: ['functions/authorizer.ts'],
    outfile: file,
    metafile: true,
  });
  writeFileSync(join(directory, 'call.mjs'), CALLER);
  return { directory, file, content: readFileSync(file), metafile };
}

/** The files that contribute code to the bundle. */
export function filesIn({ metafile }: AuthorizerBundle): readonly string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
}

/** The result of one event. */
export interface BundleAnswer {
  readonly policy?: {
    readonly principalId: string;
    readonly policyDocument: {
      readonly Statement: readonly {
        readonly Effect: string;
        readonly Resource: readonly string[];
      }[];
    };
    readonly context: Readonly<Record<string, string>>;
  };
  readonly error?: { readonly name: string; readonly message: string };
}

export interface BundleCall extends FinishedProcess {
  /** One for each event; empty if the authorizer did not start. */
  readonly answers: readonly BundleAnswer[];
}

/** Does the same as the Lambda runtime: imports the module and calls its handler. */
const CALLER = `
import { writeSync } from 'node:fs';
const { handler } = await import('./authorizer.mjs');
const answers = [];
for (const event of JSON.parse(process.argv[2])) {
  await handler(event).then(
    (policy) => answers.push({ policy }),
    ({ name, message }) => answers.push({ error: { name, message } }),
  );
}
writeSync(3, JSON.stringify(answers));
`;

/** Calls the authorizer in a new Node process, with only the variables of this environment. */
export async function callBundle(
  { directory }: AuthorizerBundle,
  environment: Readonly<Record<string, string>>,
  events: readonly unknown[],
): Promise<BundleCall> {
  const finished = await runNode(['call.mjs', JSON.stringify(events)], {
    cwd: directory,
    env: environment,
  });
  // The script above writes only this.
  const answers = (finished.result === '' ? [] : JSON.parse(finished.result)) as BundleAnswer[];
  return { ...finished, answers };
}
