import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startProcess } from '../../../local/offline/running-process';
import { CommandFailed, lastLines, run } from '../../support/process';
import { cachedFolder } from '../cached-folder';
import { type JavaTools, maven, ToolsMissing } from '../java-tools';
import { runServer, type Server } from '../server';

const VERSION = '26.7.3';
const SHA256 = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f';
/** Options that are built into the server; Keycloak would otherwise build it again at each start. */
const BUILD_OPTIONS = ['--db=dev-mem'];
const BUILD_TIMEOUT_MS = 180_000;

/** The administrator of a server that ends with the test. */
export const ADMINISTRATOR = { username: 'admin', password: 'public-test-password' };

/**
 * Downloads Keycloak and builds it, once on this machine.
 *
 * @returns the folder of the server
 */
export async function installKeycloak(
  tools: JavaTools,
  print: (line: string) => void,
): Promise<string> {
  const key = [SHA256, ...BUILD_OPTIONS].join(' ');
  const folder = await cachedFolder(`keycloak-${VERSION}`, key, async (directory) => {
    print(`Downloading Keycloak ${VERSION} (177 MB) and building it, once; a minute or two ...`);
    const zip = join(directory, 'keycloak-quarkus-dist.zip');
    await maven(
      tools,
      [
        'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy',
        `-Dartifact=org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`,
        `-DoutputDirectory=${directory}`,
        '-Dmdep.stripVersion=true',
      ],
      directory,
    );
    await checkDigest(zip);
    await run(tools.jar, ['xf', zip], { cwd: directory, env: tools.environment });
    await rm(zip);
    await build(tools, join(directory, `keycloak-${VERSION}`));
  });
  return join(folder, `keycloak-${VERSION}`);
}

async function checkDigest(file: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  if (digest === SHA256) return;
  throw new ToolsMissing(
    `The download of Keycloak ${VERSION} has the SHA-256 ${digest}, not ${SHA256}; delete it from the repository of Maven and run the test again`,
  );
}

async function build(tools: JavaTools, home: string): Promise<void> {
  // In a group: the shell script starts Java as a child, which must not outlive this process.
  const process_ = startProcess('bash', ['bin/kc.sh', 'build', ...BUILD_OPTIONS], {
    cwd: home,
    env: tools.environment,
    inOwnGroup: true,
  });
  const built = await process_.printed(/updated and persisted/, BUILD_TIMEOUT_MS);
  if (built === undefined) await process_.stop();
  await process_.ended;
  if (built !== undefined) return;
  throw new CommandFailed(`Keycloak could not be built:\n${lastLines(process_.output())}`);
}

/** Starts Keycloak on a port of loopback, with an empty database in memory. */
export function startKeycloak(tools: JavaTools, home: string, port: number): Promise<Server> {
  const url = `http://127.0.0.1:${port}`;
  return runServer({
    name: 'Keycloak',
    command: 'bash',
    args: [
      ...['bin/kc.sh', 'start', '--optimized', '--cache=local', `--hostname=${url}`],
      ...['--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`],
    ],
    cwd: home,
    env: {
      ...tools.environment,
      JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
      // A server that lives for minutes starts faster without the second compiler.
      JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
      KC_BOOTSTRAP_ADMIN_USERNAME: ADMINISTRATOR.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: ADMINISTRATOR.password,
    },
    url,
    readyPath: '/realms/master',
  });
}
