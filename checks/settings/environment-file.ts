import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** The `.env` file that osls has read for a stage. */
export interface EnvironmentFile {
  readonly name: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Finds the file as osls does: `.env.<stage>`, or `.env` if that file does not exist. */
export function environmentFileOf(directory: string, stage: string): EnvironmentFile | undefined {
  const name = [`.env.${stage}`, '.env'].find((each) => existsSync(join(directory, each)));
  if (name === undefined) return undefined;
  return { name, variables: parseEnv(readFileSync(join(directory, name), 'utf8')) };
}
