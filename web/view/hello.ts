import type { Feature } from '../feature';
import { callBox } from './call-box';
import { button, el, section } from './dom';

/** `GET /sayhello`, which every verified token may use. */
export const hello: Feature = {
  element: (app) => {
    const box = callBox(app, ({ message }) => el('p', {}, String(message)));
    const request = { method: 'GET', path: '/sayhello', purpose: 'say hello' } as const;
    const call = button('Say hello', () => box.run(request));
    return section(
      'h3',
      'Hello',
      el('div', { class: 'row' }, call, el('code', {}, 'GET /sayhello')),
      box.element,
    );
  },
};
