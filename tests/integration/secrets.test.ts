import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import JSZip from 'jszip';
import {
  answerWith,
  AWS_CREDENTIALS,
  type AwsServer,
  startAwsServer,
} from '../support/aws/aws-server';
import { type FinishedProcess, runNode } from '../support/process';
import { copyService, type ServiceCopy } from '../support/service-copy';
import { STAGE_ARN } from '../support/stage-arn';

const TIMEOUT_MS = 120_000;
const SECRET = 'hunter2+hunter2/hunter2 hunter2';
const NAME = '/jwt-authorizer/dev/client-secret';

let service: ServiceCopy;
let provider: Server;
let aws: AwsServer;
/** The credentials with which the provider was asked. */
let credentials: string[];

beforeAll(async () => {
  service = await copyService();
  aws = await startAwsServer();
  aws.answer(answerWith({ Parameter: { Name: NAME, Value: SECRET } }));
  credentials = [];
  provider = createServer((request: IncomingMessage, response) => {
    const [, encoded = ''] = (request.headers.authorization ?? '').split(' ');
    credentials.push(Buffer.from(encoded, 'base64').toString());
    // A provider that repeats everything it was told.
    response.writeHead(credentials.length === 1 ? 401 : 500, { 'www-authenticate': encoded });
    response.end(JSON.stringify({ error: SECRET, error_description: encoded }));
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
});

afterAll(async () => {
  provider.close();
  provider.closeAllConnections();
  await aws.close();
  await service.remove();
});

/** Every form in which the secret was near to something that is written. */
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  new URLSearchParams([['', SECRET]]).toString().slice(1),
  Buffer.from(SECRET).toString('base64').slice(0, -2),
  'hunter2',
];

function expectNoSecretIn(text: string, place: string): void {
  const found = [...FORMS, ...Object.values(AWS_CREDENTIALS)].filter((form) => text.includes(form));
  expect({ place, found }).toEqual({ place, found: [] });
}

/** Packages stage dev with this list of issuers, while the environment holds the secret. */
async function packageWith(member: string): Promise<FinishedProcess> {
  // A TCP server that listens has an address object.
  const { port } = provider.address() as AddressInfo;
  await writeFile(
    join(service.directory, 'issuers.yml'),
    `dev:
  - issuer: https://issuer.example.com
    audiences: [https://api.example.com]
    keys: []
    introspection:
      endpoint: http://127.0.0.1:${port}/introspect
      clientId: api
      clients: [app]
      ${member}
`,
  );
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return runNode(['node_modules/serverless/bin/serverless.js', 'package', '--stage', 'dev'], {
    cwd: service.directory,
    env: {
      ...Object.fromEntries(others),
      AWS_CONFIG_FILE: 'no-such-file',
      AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
      AWS_EC2_METADATA_DISABLED: 'true',
      SLS_NOTIFICATIONS_MODE: 'off',
      CLIENT_SECRET: SECRET,
    },
    timeoutMs: TIMEOUT_MS,
  });
}

/** Every file of the package, and every file of its zips, by name. */
async function packagedFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const folder = join(service.directory, '.serverless');
  const files = new Map<string, Buffer>();
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    files.set(name, content);
    if (!name.endsWith('.zip')) continue;
    const zip = await JSZip.loadAsync(content);
    for (const [inner, file] of Object.entries(zip.files)) {
      files.set(`${name}/${inner}`, await file.async('nodebuffer'));
    }
  }
  return files;
}

test(
  'a secret is in no artifact and in no line that packaging prints, if its entry names it',
  async () => {
    const { exitCode, output } = await packageWith(`clientSecretParameter: ${NAME}`);
    expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
    expectNoSecretIn(output, 'the output');
    const files = await packagedFiles();
    for (const [name, content] of files) expectNoSecretIn(content.toString('latin1'), name);
    const template = files.get('cloudformation-template-update-stack.json')?.toString() ?? '';
    // The function gets the name instead.
    expect(template).toContain(NAME);
  },
  TIMEOUT_MS,
);

test(
  'the packaged authorizer shows the secret to the provider, and writes it into no log and no error',
  async () => {
    const bundle = (await packagedFiles()).get('authorizer.zip/functions/authorizer.mjs');
    if (bundle === undefined) throw new Error('There is no bundle of the authorizer');
    const directory = service.directory;
    await writeFile(join(directory, 'packaged.mjs'), bundle);
    await writeFile(
      join(directory, 'call.mjs'),
      `const { handler } = await import('./packaged.mjs');
      for (const token of ['opaque-1', 'opaque-2']) {
        const event = { type: 'TOKEN', methodArn: '${STAGE_ARN}/GET/sayhello', authorizationToken: 'Bearer ' + token };
        await handler(event).then(console.log, (error) => console.log(error, JSON.stringify(error)));
      }`,
    );
    const state = (await packagedFiles()).get('cloudformation-template-update-stack.json');
    const { Resources } = JSON.parse(String(state)) as {
      Resources: Record<string, { Properties: { Environment: { Variables: object } } }>;
    };
    const { output } = await runNode(['call.mjs'], {
      cwd: directory,
      env: {
        ...Resources['AuthorizerLambdaFunction']?.Properties.Environment.Variables,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: AWS_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: AWS_CREDENTIALS.secretAccessKey,
        AWS_SESSION_TOKEN: AWS_CREDENTIALS.sessionToken,
        AWS_ENDPOINT_URL_SSM: aws.url,
      },
      timeoutMs: TIMEOUT_MS,
    });
    expect(aws.requests.map(({ body }) => body)).toContainEqual({
      Name: NAME,
      WithDecryption: true,
    });
    expect(new URLSearchParams(`s=${credentials[0]?.split(':')[1] ?? ''}`).get('s')).toBe(SECRET);
    expect(output).toContain('introspection_unavailable');
    expectNoSecretIn(output, 'the log');
  },
  TIMEOUT_MS,
);

test(
  'a secret that an entry holds is refused, and repeated in no artifact and no line',
  async () => {
    const { exitCode, output } = await packageWith('clientSecret: ${env:CLIENT_SECRET}');
    expect(exitCode).toBe(1);
    expect(output).toContain('.introspection.clientSecret would put the secret');
    expectNoSecretIn(output, 'the output');
    for (const [name, content] of await packagedFiles()) {
      expectNoSecretIn(content.toString('latin1'), name);
    }
  },
  TIMEOUT_MS,
);
