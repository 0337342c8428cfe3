import { strictEqual } from 'node:assert/strict';
import { FIXTURE_SCOPES } from '../../support/fixture-routes';
import { expectStatus, send } from '../api-client';
import type { Provider } from '../provider';
import type { Report } from '../report';
import type { DeployedStage } from '../stage';

/** Two stages have no policy in common. */
export async function checkSeparation(
  report: Report,
  [one, other]: readonly [DeployedStage, DeployedStage],
  provider: Provider,
): Promise<void> {
  await report.check('a policy of one stage allows nothing on the other', async () => {
    for (const [home, away] of [
      [one, other],
      [other, one],
    ] as const) {
      const token = `Bearer ${await provider.token({
        audience: home.ownAudience,
        scope: FIXTURE_SCOPES,
        forceScope: true,
      })}`;
      expectStatus(await send(home, 'GET /sayhello', token), 200);
      expectStatus(await send(away, 'GET /sayhello', token), 403);
      expectStatus(await send(home, 'GET /test-summaries', token), 200);
    }
  });
}

/** An update changes its own subject only. */
export async function checkUpdate(
  report: Report,
  before: DeployedStage,
  update: () => Promise<DeployedStage>,
): Promise<DeployedStage> {
  const after = await update();

  await report.check('the API has the same address', async () => {
    strictEqual(after.baseUrl, before.baseUrl);
    expectStatus(await send(after, 'GET /health'), 200);
  });
  return after;
}
