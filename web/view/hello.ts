import type { Feature } from '../feature';
import { callBox } from './call-box';
import { button, el, section } from './dom';

/** `GET /sayhello`, which every verified token may use. */
export const hello: Feature = {
  element: (app) => {
    const box = callBox(app, ({ message }) => el('p', {}, String(message)));
    const call = button('Say hello', () => box.run({ method: 'GET', path: '/sayhello' }));
    return section(
      'h3',
      'Hello',
      el('div', { class: 'row' }, call, el('code', {}, 'GET /sayhello')),
      box.element,
    );
  },
};
