import { delimiter, join } from 'node:path';
import { type Environment, run } from '../support/process';

/** A Java Development Kit, and the environment in which it and Maven run. */
export interface JavaTools {
  readonly java: string;
  readonly jar: string;
  /** No variables of a developer that Keycloak or Spring would take for their settings. */
  readonly environment: Environment;
}

const OLDEST_VERSION = 17;
const MAVEN_TIMEOUT_MS = 300_000;

/** A tool is missing on this machine. The message names it; a stack trace would not help. */
export class ToolsMissing extends Error {
  override readonly name = 'ToolsMissing';
}

/**
 * Finds Java in JAVA_HOME or on the PATH.
 *
 * @throws {ToolsMissing} if it or its compiler is missing, or too old
 */
export async function findJavaTools(): Promise<JavaTools> {
  const { PATH = '', HOME, JAVA_HOME, MAVEN_OPTS, MAVEN_ARGS } = process.env;
  const folder = JAVA_HOME ? join(JAVA_HOME, 'bin') : '';
  const environment = {
    PATH: folder === '' ? PATH : [folder, PATH].join(delimiter),
    HOME,
    JAVA_HOME,
    MAVEN_OPTS,
    MAVEN_ARGS,
  };
  const answer = await run(join(folder, 'javac'), ['-version'], {
    env: environment,
    timeoutMs: 20_000,
  }).catch(() => '');
  const version = /javac (?:1\.)?(\d+)/.exec(answer)?.[1];
  if (Number(version) >= OLDEST_VERSION) {
    return { java: join(folder, 'java'), jar: join(folder, 'jar'), environment };
  }
  const found = version === undefined ? '' : `, not ${version}`;
  throw new ToolsMissing(
    `npm run test:providers needs a JDK of Java ${OLDEST_VERSION} or later${found}, on the PATH or named by JAVA_HOME, and Maven; on Debian and Ubuntu: apt-get install default-jdk-headless maven`,
  );
}

/**
 * Runs Maven, which keeps its downloads in its own repository and refuses one with a wrong checksum.
 *
 * @throws {ToolsMissing} with the last lines of its output if it is missing or fails
 */
export async function maven(
  { environment }: JavaTools,
  args: readonly string[],
  cwd: string,
): Promise<void> {
  const options = ['--batch-mode', '--quiet', '--strict-checksums'];
  await run('mvn', [...options, ...args], {
    cwd,
    env: environment,
    timeoutMs: MAVEN_TIMEOUT_MS,
  }).catch((error: unknown) => {
    throw new ToolsMissing(
      `npm run test:providers needs Maven 3.6.3 or later as mvn on the PATH, and for its first run Maven Central.\n${String(error)}`,
    );
  });
}
