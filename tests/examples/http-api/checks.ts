import { strictEqual } from 'node:assert/strict';
import collection from '../../../examples/http-api/http-api.postman_collection.json';
import { TEST_TOKEN_PATH } from '../../../local/provider/test-token-endpoint';
import { runRequests } from '../../../postman/runner';
import { expectStatus, send } from '../../deploy/api-client';
import type { Report } from '../../deploy/report';

/** One of the forms in which the authorizer of the example can answer. */
export interface Variant {
  readonly title: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether an answer is cached for the route of its request alone. */
  readonly isForRoute: boolean;
}

/** The example, on this machine or on the emulator. */
export interface RunningApi {
  readonly baseUrl: string;
  readonly issuer: string;
  /** How often the authorizer has decided so far. */
  readonly authorizerCalls: () => Promise<number>;
}

/** Callers see no difference between the variants; the authorizer is asked more often in some. */
export async function checkApi(
  report: Report,
  api: RunningApi,
  { isForRoute }: Variant,
): Promise<void> {
  const { baseUrl, issuer, authorizerCalls } = api;
  // Every token can be made here, so no request may be skipped.
  const tally = await runRequests(collection, { values: [] }, { baseUrl, issuer });
  report.add({ ...tally, failed: tally.failed + tally.skipped });

  const authorization = `Bearer ${await tokenOf(issuer)}`;
  const request = async (route: string, tenant: string, status: number): Promise<void> => {
    const headers = { 'x-tenant': tenant };
    expectStatus(await send(api, route, authorization, undefined, headers), status);
  };
  const callsDuring = async (requests: () => Promise<void>): Promise<number> => {
    const before = await authorizerCalls();
    await requests();
    return (await authorizerCalls()) - before;
  };

  await report.check(
    `an answer is cached for ${isForRoute ? 'its route alone' : 'all routes'}`,
    async () => {
      const calls = await callsDuring(async () => {
        await request('GET /notes', 'acme', 200);
        await request('GET /notes', 'acme', 200);
        await request('GET /notes/none', 'acme', 404);
        await request('GET /notes/other', 'acme', 404);
        await request('GET /nowhere', 'acme', 404);
      });
      strictEqual(calls, isForRoute ? 3 : 1);
    },
  );
  await report.check('an answer for one tenant is not given to another', async () => {
    const calls = await callsDuring(async () => {
      await request('GET /notes', 'globex', 200);
      await request('GET /notes', 'initech', 403);
      await request('GET /notes', 'acme', 200);
    });
    strictEqual(calls, 2);
  });
}

async function tokenOf(issuer: string): Promise<string> {
  const response = await fetch(issuer + TEST_TOKEN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'alice' }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`No token from ${issuer}: ${await response.text()}`);
  return response.text();
}
