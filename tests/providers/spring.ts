import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cached-folder';
import { type JavaTools, maven } from './java-tools';
import { runServer, type Server } from './server';

const SOURCES = join(__dirname, 'spring');

/**
 * Builds the authorization server in `spring/`, once for each version of its sources.
 *
 * @returns the path of its jar
 */
export async function buildSpringServer(
  tools: JavaTools,
  print: (line: string) => void,
): Promise<string> {
  const directory = await cachedFolder('spring', await sourceText(), async (folder) => {
    print('Building the Spring Authorization Server, once; about half a minute ...');
    await cp(SOURCES, folder, { recursive: true });
    await maven(tools, ['package'], folder);
  });
  return join(directory, 'target/server.jar');
}

async function sourceText(): Promise<string> {
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('\n');
}

/** Starts the server on a port of loopback. It makes a new signing key at each start. */
export function startSpringServer(tools: JavaTools, jar: string, port: number): Promise<Server> {
  return runServer({
    name: 'The Spring Authorization Server',
    command: tools.java,
    args: [
      ...['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      ...['-jar', jar, `--server.port=${port}`],
    ],
    cwd: SOURCES,
    env: tools.environment,
    url: `http://127.0.0.1:${port}`,
    readyPath: '/.well-known/openid-configuration',
  });
}
