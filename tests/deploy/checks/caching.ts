import { strictEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { FIXTURE_REQUESTS, FIXTURE_SCOPES } from '../../support/fixture-routes';
import { expectStatus, send } from '../api-client';
import type { Provider } from '../provider';
import type { Report } from '../report';
import type { DeployedStage } from '../stage';

/** Header values without a bearer token. */
const NO_BEARER_TOKENS = ['Basic YTpi', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer a,b', 'token'];

/** The cache of API Gateway for the answers of the authorizer. */
export async function checkCaching(
  report: Report,
  stage: DeployedStage,
  provider: Provider,
): Promise<void> {
  const bearer = async (request: object = {}): Promise<string> =>
    `Bearer ${await provider.token(request)}`;

  /** Fails if the requests cause another number of authorizer calls. */
  async function expectCalls(expected: number, request: () => Promise<void>): Promise<void> {
    const before = await stage.authorizerCalls();
    await request();
    const calls = (await stage.authorizerCalls()) - before;
    strictEqual(calls, expected, `the authorizer was called ${calls} times, not ${expected}`);
  }

  await report.check('one policy allows every route that a token is entitled to', async () => {
    const requests = ['GET /sayhello', ...FIXTURE_REQUESTS];
    for (const inTurn of [requests, requests.toReversed()]) {
      const token = await bearer({ scope: FIXTURE_SCOPES, forceScope: true });
      await expectCalls(1, () => expectEachAllowed(stage, inTurn, token));
    }
  });

  await report.check('and denies every other, in any order of the requests', async () => {
    const token = await bearer({ scope: 'test-summaries:read', forceScope: true });
    await expectCalls(1, async () => {
      expectStatus(await send(stage, 'GET /test-summaries', token), 200);
      expectStatus(await send(stage, 'GET /test-reports', token), 403);
      expectStatus(await send(stage, 'GET /test-reports/1', token), 403);
      expectStatus(await send(stage, 'POST /test-reports', token), 403);
      expectStatus(await send(stage, 'GET /sayhello', token), 200);
    });
  });

  await report.check('a Deny is cached as well: a rejected token causes one call', async () => {
    const token = await bearer({ wrongKey: true });
    await expectCalls(1, async () => {
      expectStatus(await send(stage, 'GET /sayhello', token), 403);
      expectStatus(await send(stage, 'GET /test-summaries', token), 403);
    });
  });

  await report.check('a 401 is not cached: the authorizer is called each time', async () => {
    const token = await bearer({ notYet: true });
    await expectCalls(2, async () => {
      expectStatus(await send(stage, 'GET /sayhello', token), 401);
      expectStatus(await send(stage, 'GET /sayhello', token), 401);
    });
  });

  await report.check('a header without a bearer token never reaches the authorizer', async () => {
    await expectCalls(0, async () => {
      for (const header of NO_BEARER_TOKENS) {
        expectStatus(await send(stage, 'GET /sayhello', header), 401);
      }
    });
  });

  await report.check('the scheme is accepted in any case, and with several spaces', async () => {
    const token = await provider.token();
    for (const header of [`bearer ${token}`, `BEARER   ${token}`]) {
      expectStatus(await send(stage, 'GET /sayhello', header), 200);
    }
  });
}

/** Fails if a request is refused, or is not answered by a handler. */
export async function expectEachAllowed(
  stage: DeployedStage,
  requests: readonly string[],
  token: string,
): Promise<void> {
  for (const request of requests) {
    const { status, body } = await send(stage, request, token);
    const isAllowed = status !== 401 && status !== 403 && status < 500;
    strictEqual(isAllowed, true, `${request}: ${status} ${JSON.stringify(body)}`);
  }
}

/** The TTL of the authorizer, on a stage with a TTL of one second. */
export async function checkTtl(
  report: Report,
  stage: DeployedStage,
  provider: Provider,
): Promise<void> {
  await report.check(
    'a policy is cached for as long as the parameter says, and no longer',
    async () => {
      const token = `Bearer ${await provider.token()}`;
      const before = await stage.authorizerCalls();
      expectStatus(await send(stage, 'GET /sayhello', token), 200);
      await delay(1_100);
      expectStatus(await send(stage, 'GET /sayhello', token), 200);
      strictEqual((await stage.authorizerCalls()) - before, 2);
    },
  );
}
