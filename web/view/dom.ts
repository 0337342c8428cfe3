type Child = Node | string | undefined;

/** Makes an element. Texts become text and never HTML. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button that does one thing at a time. It keeps the focus while it is at work. */
export function button(
  label: string,
  work: () => unknown,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', () => {
    void oneAtATime(element, work);
  });
  return element;
}

/** Does not begin again until the work is done. */
export async function oneAtATime(element: HTMLElement, work: () => unknown): Promise<void> {
  if (element.getAttribute('aria-disabled') === 'true') return;
  element.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } finally {
    element.removeAttribute('aria-disabled');
  }
}

let headings = 0;

/** A part of the page, which a screen reader finds by the name of its heading. */
export function section(
  level: 'h2' | 'h3',
  title: string,
  ...children: readonly Child[]
): HTMLElement {
  headings += 1;
  const id = `heading-${headings}`;
  return el('section', { 'aria-labelledby': id }, el(level, { id }, title), ...children);
}

/** A table whose first column names the row. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLTableElement {
  return el(
    'table',
    {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, head)))),
    el(
      'tbody',
      {},
      ...rows.map(([first, ...others]) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, first),
          ...others.map((cell) => el('td', {}, cell)),
        ),
      ),
    ),
  );
}

/** A sign and a word for it: neither colour nor shape alone tells them apart. */
export function mark(isGood: boolean, word: string): HTMLElement {
  return el(
    'span',
    { class: isGood ? 'good' : 'trouble' },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, isGood ? '✓' : '✗'),
    word,
  );
}
