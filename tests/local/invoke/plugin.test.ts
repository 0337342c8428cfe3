import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { parse } from 'yaml';
import { findFreePorts } from '../../../local/network/free-ports';
import { runNode } from '../../support/process';

jest.setTimeout(300_000);

/** Every function that serverless.yml declares. */
// The file is ours, and the tests of the template read it as well.
const { functions } = parse(readFileSync('serverless.yml', 'utf8')) as {
  readonly functions: Readonly<Record<string, object>>;
};

let buildFolder: string;
let issuerPort: number;

beforeAll(async () => {
  [issuerPort = 0] = await findFreePorts(1);
  buildFolder = `node_modules/.cache/sls-invoke-${issuerPort}`;
});

afterAll(() => rm(buildFolder, { recursive: true, force: true }));

/** Runs `sls invoke local`, and reads what it prints. */
async function invoke(
  name: string,
  eventFile: string,
  { issuer = `http://localhost:${issuerPort}`, stage = 'local' } = {},
) {
  const { exitCode, stdout, output } = await runNode(
    [
      ...['node_modules/serverless/bin/serverless.js', 'invoke', 'local'],
      ...['--function', name, '--path', eventFile, '--stage', stage],
      ...['--param', `buildFolder=${buildFolder}`],
    ],
    {
      env: {
        ...process.env,
        JWT_ISSUER: issuer,
        JWT_AUDIENCE: 'https://api.example.com',
        JWKS_URI: `${issuer}/.well-known/jwks.json`,
      },
      timeoutMs: 120_000,
    },
  );
  // Lines of the log are one JSON object each; the answer is spread over lines.
  const answer = /^\{\n[^]*^\}$/m.exec(stdout)?.[0];
  return {
    exitCode,
    output,
    answer: answer === undefined ? undefined : (JSON.parse(answer) as object),
  };
}

const AUTHORIZER_EVENT = 'authorizer-token.json';

/** The functions that have an event; a function that a service adds needs none. */
const invokable = readdirSync('events')
  .filter((file) => file !== AUTHORIZER_EVENT)
  .map((file) => file.replace('.json', ''));

test.each(invokable)('events/%s.json is the event of a function', (name) => {
  expect(Object.keys(functions)).toContain(name);
});

describe('sls invoke local', () => {
  test.each(invokable)('prints the answer of %s', async (name) => {
    const { exitCode, answer, output } = await invoke(name, `events/${name}.json`, {
      issuer: 'http://localhost:4000',
    });
    expect({ exitCode, answer, output }).toMatchObject({
      exitCode: 0,
      answer: { statusCode: 200 },
    });
  });

  test.each(['local', 'dev'])(
    'prints the refusal of the authorizer with its reason, on stage %s',
    async (stage) => {
      const { exitCode, answer, output } = await invoke(
        'authorizer',
        `events/${AUTHORIZER_EVENT}`,
        {
          stage,
        },
      );
      expect(output).toContain('"outcome":"rejected","reason":"issuer_not_trusted"');
      expect({ exitCode, answer }).toMatchObject({
        exitCode: 0,
        answer: { principalId: 'rejected', context: { reason: 'issuer_not_trusted' } },
      });
    },
  );
});
