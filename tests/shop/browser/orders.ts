import { match } from 'node:assert/strict';
import { checkAccessibility } from '../../browser/accessibility';
import type { ObservedPage } from '../../browser/observed-page';
import type { Scene } from '../../browser/scene';
import { webPage } from '../../browser/web-page';

/** The orders and products of the web application, as alice and as bob. */
export async function checkOrders(
  { report, service }: Scene,
  { page }: ObservedPage,
): Promise<void> {
  const { button, part, untilSignedInAs, answer } = webPage(page);
  await page.goto(service.web);
  await button('alice').click();
  await untilSignedInAs('alice');

  await report.check('alice sees the products, and her orders', async () => {
    await button('Show products').click();
    await part('Products').getByRole('listitem').first().waitFor();
    await button('Show orders').click();
    await part('Orders').getByRole('listitem').first().waitFor();
  });

  await report.check('alice places an order, and finds it among her orders', async () => {
    await part('Place an order').getByLabel('Quantity').fill('3');
    await button('Place order').click();
    await answer('Place an order', /Your order has the number/);
    await part('Orders').getByRole('listitem').filter({ hasText: '3 × p-1' }).waitFor();
  });
  await checkAccessibility(report, page, 'with an order');

  await report.check(
    'bob is told that he may not place an order, and which scope he lacks',
    async () => {
      await button('bob').click();
      await untilSignedInAs('bob');
      await button('Place order').click();
      await answer(
        'Place an order',
        /Not allowed\. You may not place an order: POST \/orders needs scope orders:write; the token has products:read\./,
      );
    },
  );

  await report.check('the reason and the policy of his token are shown beside it', async () => {
    await part('Why').getByRole('cell', { name: 'route_not_entitled', exact: true }).waitFor();
    const row = part('Policy').getByRole('row').filter({ hasText: 'POST /orders' });
    match(await row.innerText(), /no/);
    const allowed = part('Policy').getByRole('row').filter({ hasText: 'GET /products' });
    match(await allowed.innerText(), /yes/);
  });
  await checkAccessibility(report, page, 'not entitled');
}
