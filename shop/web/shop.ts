import type { App } from '../../web/app';
import type { Feature } from '../../web/feature';
import { callBox } from '../../web/view/call-box';
import { button, el, oneAtATime, section } from '../../web/view/dom';
import { type OrderLine, orderLines, type ProductLine, productLines } from './lines';

/** The products, the orders of the user, and a form for one more. */
export const shop: Feature = {
  element: (app) => {
    const list = orders(app);
    return el('div', { class: 'column' }, products(app), list.element, orderForm(app, list.reload));
  },
};

function products(app: App): HTMLElement {
  const box = callBox(app, (body) => listOf(productLines(body).map(productText)));
  const request = { method: 'GET', path: '/products', purpose: 'see the products' } as const;
  const show = button('Show products', () => box.run(request));
  return section(
    'h3',
    'Products',
    el('div', { class: 'row' }, show, el('code', {}, 'GET /products')),
    box.element,
  );
}

function orders(app: App) {
  const box = callBox(app, (body) => {
    const lines = orderLines(body);
    return lines.length === 0
      ? el('p', {}, 'You have no orders yet.')
      : listOf(lines.map(orderText));
  });
  const reload = () => box.run({ method: 'GET', path: '/orders', purpose: 'see orders' });
  const show = button('Show orders', reload);
  const element = section(
    'h3',
    'Orders',
    el('div', { class: 'row' }, show, el('code', {}, 'GET /orders')),
    box.element,
  );
  return { element, reload };
}

function orderForm(app: App, reload: () => Promise<unknown>): HTMLElement {
  const box = callBox(app, (body) =>
    el('p', {}, 'Your order has the number ', el('code', {}, String(body['orderId']))),
  );
  const product = el('input', {
    name: 'productId',
    value: 'p-1',
    required: '',
    autocomplete: 'off',
  });
  const quantity = el('input', {
    name: 'quantity',
    type: 'number',
    min: '1',
    max: '100',
    value: '1',
    required: '',
  });
  const place = el('button', { type: 'submit' }, 'Place order');
  const form = el(
    'form',
    { class: 'row' },
    el('label', {}, 'Product', product),
    el('label', {}, 'Quantity', quantity),
    place,
    el('code', {}, 'POST /orders'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void oneAtATime(place, async () => {
      const items = [{ productId: product.value, quantity: Number(quantity.value) }];
      const call = await box.run({
        method: 'POST',
        path: '/orders',
        purpose: 'place an order',
        body: { items },
      });
      if (call?.answer.status === 201) await reload();
    });
  });
  return section('h3', 'Place an order', form, box.element);
}

function listOf(texts: readonly string[]): HTMLElement {
  return el('ul', { class: 'plain' }, ...texts.map((text) => el('li', {}, text)));
}

function productText({ productId, name, price }: ProductLine): string {
  return `${name}, ${price} (${productId})`;
}

function orderText({ createdAt, items }: OrderLine): string {
  return `${createdAt}: ${items}`;
}
