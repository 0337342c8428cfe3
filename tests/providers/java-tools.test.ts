import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJavaTools, maven } from './java-tools';

let folder: string;
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'java-tools-'));
  process.env = { PATH: folder };
});

afterEach(async () => {
  process.env = before;
  await rm(folder, { recursive: true });
});

/** Puts a program into the folder on the PATH. */
async function install(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

test('without Java, the message says how to get it', async () => {
  await expect(findJavaTools()).rejects.toThrow(
    'npm run test:providers needs a JDK of Java 17 or later, on the PATH or named by JAVA_HOME, and Maven; on Debian and Ubuntu: apt-get install default-jdk-headless maven',
  );
});

test.each([
  ['javac 11.0.2', '11'],
  ['javac 1.8.0_292', '8'],
])('%s is too old, and the message says so', async (answer, version) => {
  await install('javac', `echo ${answer}`);
  await expect(findJavaTools()).rejects.toThrow(`Java 17 or later, not ${version}, on the PATH`);
});

test.each(['javac 17.0.15', 'javac 25'])('%s is used', async (answer) => {
  await install('javac', `echo ${answer}`);
  await expect(findJavaTools()).resolves.toMatchObject({ java: 'java', jar: 'jar' });
});

test('settings of a developer for Keycloak do not reach it', async () => {
  await install('javac', 'echo javac 21');
  process.env = { ...process.env, KC_DB: 'postgres', SERVER_PORT: '1' };
  const { environment } = await findJavaTools();
  expect(environment).not.toHaveProperty('KC_DB');
  expect(environment).not.toHaveProperty('SERVER_PORT');
});

test('without Maven, the message says so', async () => {
  await install('javac', 'echo javac 21');
  const tools = await findJavaTools();
  await expect(maven(tools, ['package'], folder)).rejects.toThrow(
    'npm run test:providers needs Maven 3.6.3 or later as mvn on the PATH',
  );
});
