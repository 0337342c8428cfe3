import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expectStatus, send } from '../api-client';
import type { Report } from '../report';
import { createService, type DeployedService, type ServiceOptions } from '../service';

const FOLDER = join(__dirname, '../request-sources');

/** The parameters of a request that the authorizer of the folder request-sources may read. */
interface Parameters {
  readonly token: string | undefined;
  readonly tenant: string | undefined;
  readonly sourceIp: string;
}

// Values that are one text if they are put together carelessly, beside such as are missing.
const PARAMETERS: fc.Arbitrary<Parameters> = fc.record({
  token: fc.constantFrom('a', 'a,b', 'A', 'a:b', '[a]', undefined),
  tenant: fc.constantFrom('c', 'b,c', 'b:c', 'C', 'c ', '', undefined),
  sourceIp: fc.constantFrom('192.0.2.1', '192.0.2.10', '2001:db8::1'),
});
const ROUTES = ['GET /routes/1', 'GET /routes/2', 'POST /routes/1', 'GET /others'];
const RUNS = 25;

/**
 * Deploys an API with REQUEST authorizers that answer from their event, and removes it.
 *
 * @param options a directory that is there, and empty
 */
export async function checkIdentitySources(report: Report, options: ServiceOptions): Promise<void> {
  await cp(FOLDER, options.directory, { recursive: true });
  const service = createService(options);
  const deployed = await service.deploy();
  try {
    await checkSources(report, deployed);
  } finally {
    await service.remove();
  }
}

async function checkSources(report: Report, { url, logLines }: DeployedService): Promise<void> {
  const api = { baseUrl: url };
  const calls = async (): Promise<number> => {
    const lines = await logLines('authorizer');
    return lines.filter((line) => line.includes('"outcome":')).length;
  };

  await report.check('a cached answer is for requests with equal sources only', async () => {
    const before = await calls();
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(PARAMETERS, { minLength: 2, maxLength: 8 }), async (sequence) => {
        for (const { token, tenant, sourceIp } of sequence) {
          const query = tenant === undefined ? '' : `?tenant=${encodeURIComponent(tenant)}`;
          const forwarded = { 'x-forwarded-for': sourceIp };
          const answer = await send(api, `GET /cached/1${query}`, token, undefined, forwarded);
          if (token === undefined || (tenant ?? '') === '') {
            expectStatus(answer, 401);
            continue;
          }
          const read = JSON.stringify({ token, tenant, sourceIp });
          asked.add(read);
          expectDecision(answer, read);
        }
      }),
      { numRuns: RUNS },
    );
    strictEqual((await calls()) - before, asked.size, 'one call for each set of values');
  });

  await report.check('context sources keep the answers of routes apart', async () => {
    const before = await calls();
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...ROUTES)), {
          minLength: 2,
          maxLength: 6,
        }),
        async (sequence) => {
          for (const [token, route] of sequence) {
            const resource = route.replace(/\d$/, '{id}');
            const read = JSON.stringify({ token, route: resource });
            asked.add(read);
            expectDecision(await send(api, route, token), read);
          }
        },
      ),
      { numRuns: RUNS },
    );
    strictEqual((await calls()) - before, asked.size, 'one call for each token and route');
  });

  await report.check(
    'with a TTL of 0 each request is asked about, without a source too',
    async () => {
      const before = await calls();
      for (const token of ['a', 'a', undefined]) {
        expectDecision(
          await send(api, 'GET /uncached', token),
          JSON.stringify({ token, route: 'GET /uncached' }),
        );
      }
      strictEqual((await calls()) - before, 3);
    },
  );

  await report.check('a stage variable that is not set is a missing source', async () => {
    const before = await calls();
    expectStatus(await send(api, 'GET /unset', 'a'), 401);
    strictEqual((await calls()) - before, 0);
  });
}

/** The decision of request-sources/authorizer.mjs for these parameters. */
function expectDecision(answer: Awaited<ReturnType<typeof send>>, read: string): void {
  expectStatus(answer, read.length % 3 === 0 ? 403 : 200);
  if (answer.status === 200) {
    deepStrictEqual(answer.body, { read, principalId: 'caller' });
  }
}
