import { strictEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { makeTestToken } from '../../../local/provider/test-token';
import { generateTokenSigningKey } from '../../../local/provider/token-signing';
import { expectAnswer, expectHeader, expectStatus, send } from '../api-client';
import type { Provider } from '../provider';
import type { Report } from '../report';
import { CORS_ORIGIN, type DeployedStage, SHARED_AUDIENCE } from '../stage';

/** Longer than any pause between two attempts of the authorizer to fetch keys. */
const RECOVERY_TIMEOUT_MS = 30_000;

/**
 * An outage of the identity provider that begins before the first deployment. serverless-offline
 * would answer 401 to every error of the authorizer.
 */
export async function checkOutage(
  report: Report,
  stage: DeployedStage,
  issuer: string,
  startProvider: () => Promise<Provider>,
): Promise<Provider> {
  const foreignToken = `Bearer ${await tokenOfNobody(issuer)}`;

  await report.check(
    '503 with Retry-After while there are no keys, and no 503 is cached',
    async () => {
      const before = await stage.authorizerCalls();
      for (let request = 0; request < 2; request += 1) {
        const answer = await send(stage, 'GET /sayhello', foreignToken);
        const message = 'The token cannot be checked at the moment; try again';
        expectAnswer(answer, 503, { message });
        expectHeader(answer, 'retry-after', '5');
        expectHeader(answer, 'access-control-allow-origin', CORS_ORIGIN);
      }
      strictEqual((await stage.authorizerCalls()) - before, 2);
    },
  );

  await report.check('a public route answers during the outage', async () => {
    expectStatus(await send(stage, 'GET /health'), 200);
  });

  const provider = await startProvider();
  await report.check('tokens are accepted as soon as the provider is back', async () => {
    const deadline = Date.now() + RECOVERY_TIMEOUT_MS;
    let answer = await send(stage, 'GET /sayhello', `Bearer ${await provider.token()}`);
    while (answer.status === 503 && Date.now() < deadline) {
      await delay(250);
      answer = await send(stage, 'GET /sayhello', `Bearer ${await provider.token()}`);
    }
    expectStatus(answer, 200);
  });

  await report.check('the token of the outage was not denied for good', async () => {
    expectStatus(await send(stage, 'GET /sayhello', foreignToken), 401);
  });
  return provider;
}

/** A token that names the issuer, signed by another key: with keys at hand it would get a 401. */
async function tokenOfNobody(issuer: string): Promise<string> {
  const signingKey = await generateTokenSigningKey();
  return makeTestToken(
    { user: 'alice', scopes: [], claims: {}, flaws: new Map() },
    {
      issuer,
      audience: SHARED_AUDIENCE,
      signingKey,
      foreignKey: signingKey,
    },
  );
}
