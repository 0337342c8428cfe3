import { match, rejects, strictEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { expectStatus, send } from '../../deploy/api-client';
import { expectEachAllowed } from '../../deploy/checks/caching';
import { smokeSettings } from '../../deploy/checks/smoke';
import type { Provider } from '../../deploy/provider';
import type { Report } from '../../deploy/report';
import type { DeployedStage, Stage } from '../../deploy/stage';

// The part of `npm run test:deploy` that is about the shop.

const SCOPES = 'orders:read orders:write products:read';
const REQUESTS = [
  'GET /orders',
  'POST /orders',
  'GET /orders/00000000-0000-7000-8000-000000000000',
  'GET /products',
];

/** One policy decides on every route of the shop. */
export async function checkShopPolicy(
  report: Report,
  stage: DeployedStage,
  provider: Provider,
): Promise<void> {
  await report.check('one policy serves every route of the shop', async () => {
    for (const requests of [REQUESTS, REQUESTS.toReversed()]) {
      const before = await stage.authorizerCalls();
      await expectEachAllowed(stage, requests, await bearer(provider, 'alice', SCOPES));
      strictEqual((await stage.authorizerCalls()) - before, 1);
    }
  });

  await report.check('and denies orders to a reader of products', async () => {
    const token = await bearer(provider, 'bob', 'products:read');
    expectStatus(await send(stage, 'GET /products', token), 200);
    expectStatus(await send(stage, 'GET /orders', token), 403);
    expectStatus(await send(stage, 'GET /orders/1', token), 403);
    expectStatus(await send(stage, 'POST /orders', token), 403);
  });
}

/** Two stages have no orders in common. */
export async function checkOrdersApart(
  report: Report,
  [one, other]: readonly [DeployedStage, DeployedStage],
  provider: Provider,
): Promise<void> {
  await report.check('an order of one stage does not exist on the other', async () => {
    const token = await bearer(provider, 'alice', SCOPES);
    const orderId = await placeOrder(one, provider);
    expectStatus(await send(one, `GET /orders/${orderId}`, token), 200);
    expectStatus(await send(other, `GET /orders/${orderId}`, token), 404);
  });
}

/** `npm run smoke` runs the requests of the shop. */
export async function checkShopSmoke(report: Report, stage: Stage, issuer: string): Promise<void> {
  const settings = { ...smokeSettings(issuer), SMOKE_SCOPE: SCOPES };
  await report.check('npm run smoke makes an order', async () => {
    const output = await stage.smoke(settings);
    match(output, /✓ POST \/orders makes an order/);
    match(output, /\b\d+ passed, 0 failed/);
  });
  await report.check('npm run smoke fails with a token without scopes', async () => {
    await rejects(stage.smoke({ ...settings, SMOKE_SCOPE: '' }), /status is 200/);
  });
}

/** @returns the id of a new order of alice */
export async function placeOrder(stage: DeployedStage, provider: Provider): Promise<string> {
  const items = [{ productId: 'p-2', quantity: 3 }];
  const token = await bearer(provider, 'alice', SCOPES);
  const answer = await send(stage, 'POST /orders', token, { items });
  expectStatus(answer, 201);
  const order = Object(answer.body) as { readonly orderId?: unknown; readonly items?: unknown };
  strictEqual(isDeepStrictEqual(order.items, items), true, JSON.stringify(order));
  return String(order.orderId);
}

/** An update of a stage keeps its orders. */
export async function checkOrderKept(
  report: Report,
  stage: DeployedStage,
  provider: Provider,
  orderId: string,
): Promise<void> {
  await report.check('orders are still there, for their owner only', async () => {
    const alice = await bearer(provider, 'alice', SCOPES);
    const bob = await bearer(provider, 'bob', SCOPES);
    expectStatus(await send(stage, `GET /orders/${orderId}`, alice), 200);
    expectStatus(await send(stage, `GET /orders/${orderId}`, bob), 404);
  });
}

async function bearer(provider: Provider, user: string, scope: string): Promise<string> {
  return `Bearer ${await provider.token({ user, scope, forceScope: true })}`;
}
