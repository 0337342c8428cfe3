import { strictEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { expectStatus, send } from '../api-client';
import type { Provider } from '../provider';
import type { Report } from '../report';
import type { DeployedStage } from '../stage';

/** Two stages share neither policies nor orders. */
export async function checkSeparation(
  report: Report,
  [one, other]: readonly [DeployedStage, DeployedStage],
  provider: Provider,
): Promise<void> {
  await report.check('a policy of one stage says nothing on the other', async () => {
    for (const [home, away] of [
      [one, other],
      [other, one],
    ] as const) {
      const token = `Bearer ${await provider.token({ audience: home.ownAudience })}`;
      expectStatus(await send(home, 'GET /sayhello', token), 200);
      expectStatus(await send(away, 'GET /sayhello', token), 403);
      expectStatus(await send(home, 'GET /products', token), 200);
    }
  });

  await report.check('an order of one stage does not exist on the other', async () => {
    const token = `Bearer ${await provider.token()}`;
    const orderId = await placeOrder(one, token);
    expectStatus(await send(one, `GET /orders/${orderId}`, token), 200);
    expectStatus(await send(other, `GET /orders/${orderId}`, token), 404);
  });
}

/** An update changes its own subject only. */
export async function checkUpdate(
  report: Report,
  before: DeployedStage,
  update: () => Promise<DeployedStage>,
  provider: Provider,
): Promise<DeployedStage> {
  const token = `Bearer ${await provider.token()}`;
  const orderId = await placeOrder(before, token);
  const after = await update();

  await report.check('the API has the same address', async () => {
    strictEqual(after.baseUrl, before.baseUrl);
    expectStatus(await send(after, 'GET /health'), 200);
  });

  await report.check('orders are still there, for their owner only', async () => {
    const ofBob = { user: 'bob', scope: 'orders:read', forceScope: true };
    const bobToken = `Bearer ${await provider.token(ofBob)}`;
    expectStatus(await send(after, `GET /orders/${orderId}`, token), 200);
    expectStatus(await send(after, `GET /orders/${orderId}`, bobToken), 404);
  });
  return after;
}

async function placeOrder(stage: DeployedStage, token: string): Promise<string> {
  const items = [{ productId: 'p-2', quantity: 3 }];
  const answer = await send(stage, 'POST /orders', token, { items });
  expectStatus(answer, 201);
  const order = Object(answer.body) as { readonly orderId?: unknown; readonly items?: unknown };
  strictEqual(isDeepStrictEqual(order.items, items), true, JSON.stringify(order));
  return String(order.orderId);
}
