import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../build/command-line';
import { type KeySetServer, startKeySetServer } from '../tests/support/key-set-server';
import { publicJwk, rsaKey, signToken } from '../tests/support/signing';
import { bundleScript, runInFreshNode } from './child';
import type { ColdSample } from './cold-sample';
import { columns } from './columns';
import { putOnPage } from './docs';
import { packageAuthorizer } from './packaged';
import { rotate, summarize } from './statistics';

/** A provider far away takes about this long for each answer. */
const ANSWER_AFTER_MS = 100;
const ROUNDS = 12;
const METHOD_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/dev/GET/sayhello';
const KEY = rsaKey('key');

/** A provider on loopback that is as slow as one far away. Its key set is at no default address. */
async function startProvider(): Promise<KeySetServer> {
  const server = await startKeySetServer();
  const answer: RequestListener = ({ url }, response) => {
    const documents: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': {
        issuer: server.issuer,
        jwks_uri: `${server.issuer}/certs`,
      },
      '/certs': { keys: [publicJwk(KEY)] },
    };
    const document = documents[url ?? ''];
    setTimeout(() => {
      response.statusCode = document === undefined ? 404 : 200;
      response.end(JSON.stringify(document));
    }, ANSWER_AFTER_MS);
  };
  server.answer(answer);
  return server;
}

/** The environment of an authorizer for each way to the keys, by a name for the table. */
function environmentsFor(
  servers: readonly KeySetServer[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const issuer = servers[0]?.issuer ?? '';
  const entries = (members: (issuer: string) => object, count: number): Record<string, string> => ({
    TRUSTED_ISSUERS: JSON.stringify(
      servers.slice(0, count).map((server) => ({
        issuer: server.issuer,
        audiences: ['orders'],
        ...members(server.issuer),
      })),
    ),
  });
  const withAddress = (of: string) => ({ jwksUri: `${of}/certs` });
  const single = { JWT_ISSUER: issuer, JWT_AUDIENCE: 'orders' };
  return {
    'JWT_ISSUER and JWKS_URI': { ...single, JWKS_URI: `${issuer}/certs` },
    'JWT_ISSUER alone, nothing at the default address': single,
    'one entry with jwksUri': entries(withAddress, 1),
    'one entry, discovered': entries(() => ({}), 1),
    'ten entries with jwksUri': entries(withAddress, 10),
    'ten entries, discovered': entries(() => ({}), 10),
  };
}

async function main(): Promise<void> {
  const options = readOptions({
    script: 'bench:issuers',
    purpose: `Measures how long the authorizer takes to start with one and with ten issuers, whose\nproviders answer after ${ANSWER_AFTER_MS} ms, with and without discovery.`,
    options: { docs: { type: 'boolean', help: 'puts the text into docs/performance.md' } },
  });
  const directory = mkdtempSync(join(tmpdir(), 'bench-issuers-'));
  const servers = await Promise.all(Array.from({ length: 10 }, startProvider));
  try {
    const bundle = join(directory, 'authorizer.mjs');
    const packaged = await packageAuthorizer(join(directory, 'package'));
    writeFileSync(bundle, packaged.bundle);
    const script = await bundleScript('cold-sample', directory);
    const environments = Object.entries(environmentsFor(servers));
    const token = signToken(
      {
        iss: servers[0]?.issuer,
        aud: 'orders',
        sub: 'alice',
        exp: Math.floor(Date.now() / 1000) + 3600,
      },
      KEY,
    );
    const init = new Map<string, number[]>();
    const requests = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, environment] of rotate(environments, round)) {
        const before = servers.reduce((sum, server) => sum + server.requests(), 0);
        // cold-sample.ts writes nothing else.
        const sample = (await runInFreshNode(
          [script, bundle, token, METHOD_ARN],
          environment,
        )) as ColdSample;
        init.set(name, [...(init.get(name) ?? []), sample.init]);
        requests.set(name, servers.reduce((sum, server) => sum + server.requests(), 0) - before);
      }
    }
    const rows = environments.map(([name]) => {
      const { median, lower, upper } = summarize(init.get(name) ?? []);
      const range = `[${lower.toFixed(0)}-${upper.toFixed(0)}]`;
      return [name, String(requests.get(name)), `${median.toFixed(0)} ${range}`];
    });
    const text = columns(['issuers', 'requests', 'init, ms'], rows);
    process.stdout.write(`${text}\n`);
    if (options.docs === true) putOnPage('bench:issuers', text);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    rmSync(directory, { recursive: true });
  }
}

void main();
