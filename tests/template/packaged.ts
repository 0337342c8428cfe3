import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  CommandFailed,
  type Environment,
  lastLines,
  PROJECT_DIRECTORY,
  runNode,
} from '../support/process';
import { copyService } from '../support/service-copy';

/** A CloudFormation template, as far as its tests read it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

/** The parameters of a stage, including the defaults of all stages. */
export type StageParameters = Readonly<Record<string, unknown>>;

/** The result of `sls package` for a stage. */
export interface PackagedStage {
  readonly name: string;
  readonly template: Template;
  readonly parameters: StageParameters;
}

export const CORS_ORIGIN = 'https://pages.example.com';
const PACKAGE_TIMEOUT_MS = 60_000;

/**
 * Packages a stage as `sls deploy` would.
 *
 * @param changes parameters of the stage for this command only, as `name=value`
 * @param issuers the content of issuers.yml, in the place of JWT_ISSUER
 * @param environment variables that replace those of the tests
 */
export async function packageStage(
  name: string,
  changes: readonly string[] = [],
  issuers?: string,
  environment: Environment = {},
): Promise<PackagedStage> {
  const { directory, remove } = await copyService();
  try {
    if (issuers !== undefined) await writeFile(join(directory, 'issuers.yml'), issuers);
    const template = await packageFolder(directory, name, changes, {
      CORS_ORIGIN,
      ...(issuers !== undefined && { JWT_ISSUER: '', JWT_AUDIENCE: '' }),
      ...environment,
    });
    return { name, template, parameters: await readParameters(directory, name) };
  } finally {
    await remove();
  }
}

/**
 * Packages a stage of an example.
 *
 * @throws {CommandFailed} with the output of osls if it refuses
 */
export async function packageExample(
  example: string,
  changes: readonly string[] = [],
): Promise<Template> {
  const { directory, remove } = await copyService();
  try {
    return await packageFolder(join(directory, 'examples', example), 'dev', changes);
  } finally {
    await remove();
  }
}

async function packageFolder(
  directory: string,
  stage: string,
  changes: readonly string[],
  environment: Environment = {},
): Promise<Template> {
  const serverless = join(PROJECT_DIRECTORY, 'node_modules/serverless/bin/serverless.js');
  const parameters = changes.flatMap((change) => ['--param', change]);
  const args = [serverless, 'package', '--stage', stage, ...parameters];
  const { exitCode, output } = await runNode(args, {
    cwd: directory,
    env: {
      ...process.env,
      JWT_ISSUER: 'https://issuer.example.com/',
      JWT_AUDIENCE: 'https://api.example.com',
      ...environment,
      SLS_TRACKING_DISABLED: '1',
      SLS_NOTIFICATIONS_MODE: 'off',
    },
    timeoutMs: PACKAGE_TIMEOUT_MS,
  });
  if (exitCode !== 0) throw new CommandFailed(`sls package failed:\n${lastLines(output)}`);
  const file = join(directory, '.serverless/cloudformation-template-update-stack.json');
  // osls wrote this file; the tests that use it check its content.
  return JSON.parse(await readFile(file, 'utf8')) as Template;
}

async function readParameters(directory: string, stage: string): Promise<StageParameters> {
  const text = await readFile(join(directory, 'stages.yml'), 'utf8');
  // The file has one map for each stage.
  const stages = parse(text) as Readonly<Record<string, StageParameters>>;
  return { ...stages['default'], ...stages[stage] };
}

/** The resources of a type, by their logical id. */
export function resourcesOf(
  { Resources }: Template,
  type: string,
): readonly (readonly [string, Resource])[] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/** The one resource of a type. */
export function onlyResourceOf(template: Template, type: string): readonly [string, Resource] {
  const [found, ...others] = resourcesOf(template, type);
  if (found !== undefined && others.length === 0) return found;
  throw new Error(
    `There must be one ${type}, not ${others.length + (found === undefined ? 0 : 1)}`,
  );
}
