import type { PolicyRow, Step } from '../../explain/explanation';
import type { App, Call } from '../app';
import { claimsOf } from '../claims';
import type { Decision } from '../decision';
import { button, el, mark, section, table } from './dom';

/** Why the calls were answered as they were; the latest one is shown, or the one that is chosen. */
export function whyPanel(app: App): HTMLElement {
  const list = el('div', { class: 'row', role: 'group', 'aria-label': 'Calls' });
  const details = el('div', { class: 'column' });
  const empty = (): void => {
    list.replaceChildren();
    details.replaceChildren(el('p', { class: 'quiet' }, 'Call the API first.'));
  };
  empty();
  app.followUser(empty);
  let latest: Call | undefined;

  function show(chosen: Call): void {
    details.replaceChildren(...explain(chosen));
    [...list.children].forEach((each, index) => {
      each.setAttribute('aria-pressed', String(app.calls()[index] === chosen));
    });
  }

  app.follow(() => {
    const [first] = app.calls();
    if (first === undefined || first === latest) return;
    latest = first;
    list.replaceChildren(
      ...app
        .calls()
        .slice(0, 5)
        .map((call) =>
          button(labelOf(call), () => {
            show(call);
          }),
        ),
    );
    show(first);
  });
  return section('h2', 'Why', list, details);
}

function labelOf({ answer: { request, status } }: Call): string {
  return `${request.method} ${request.path} ${status ?? 'no answer'}`;
}

function explain({ answer, text, decision }: Call): readonly Node[] {
  const { status, reason, challenge, requestId, retryAfterSeconds } = answer;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Status', status?.toString() ?? 'none'],
    ['Reason', reason ?? decision?.reason],
    ['Challenge', challenge],
    ['Retry after', retryAfterSeconds === undefined ? undefined : `${retryAfterSeconds} s`],
    ['Cache', decision && cacheText(decision)],
    ['Token', tokenText(answer.hadToken, answer.isSecondTry)],
    ['Request id', requestId],
  ];
  const known = facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
  return [
    el('p', {}, mark(text.tone === 'good', `${text.title}. ${text.text}`)),
    ...(decision === undefined ? [] : [steps(decision.steps)]),
    table(
      'The answer',
      ['Fact', 'Value'],
      known.map(([name, value]) => [name, value]),
    ),
  ];
}

function cacheText({ cache: { use, next } }: Decision): string {
  return next === undefined ? use : `${use}. ${next}`;
}

function tokenText(hadToken: boolean, isSecondTry: boolean): string {
  if (!hadToken) return 'none was sent';
  return isSecondTry ? 'sent, and renewed after a first try' : 'sent';
}

function steps(all: readonly Step[]): HTMLElement {
  return el('ol', { class: 'steps', 'aria-label': 'Steps of the decision' }, ...all.map(stepItem));
}

const SIGNS = { passed: '✓', failed: '✗', note: '·', skipped: '–' } as const;
const WORDS = { passed: 'passed', failed: 'failed', note: 'note', skipped: 'not reached' } as const;
const TONES = { passed: 'good', failed: 'trouble', note: '', skipped: '' } as const;

function stepItem({ name, result, text, value, decidedBy, remedy }: Step): HTMLElement {
  const { file, line, setting } = decidedBy ?? {};
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return el(
    'li',
    { class: TONES[result] },
    el('span', { class: 'mark', role: 'img', 'aria-label': WORDS[result] }, SIGNS[result]),
    el('b', {}, `${name} `),
    text,
    ...(value === undefined ? [] : [' ', el('code', {}, value)]),
    ...(remedy === undefined ? [] : [el('div', { class: 'quiet' }, remedy)]),
    ...(place === '' && setting === undefined
      ? []
      : [
          el(
            'div',
            { class: 'quiet' },
            'decided by ',
            el('code', {}, [place, setting].filter(Boolean).join(' ')),
          ),
        ]),
  );
}

/** The routes that the policy of the token allows, on stage `local`. */
export function policyPanel(app: App): HTMLElement | undefined {
  if (app.settings.local === undefined) return undefined;
  const content = el('div', { class: 'column' });
  const update = (): void => {
    const rows = app.policy();
    content.replaceChildren(
      rows === undefined
        ? el('p', { class: 'quiet' }, 'A call with a token shows its policy.')
        : policyTable(rows),
    );
  };
  app.follow(update);
  update();
  return section('h2', 'Policy', content);
}

function policyTable(rows: readonly PolicyRow[]): HTMLTableElement {
  const isMissingKnown = rows.some(({ missing }) => missing !== undefined);
  return table(
    'One policy covers every route, so API Gateway may keep it for the next call',
    ['Route', 'Allowed', ...(isMissingKnown ? ['Missing'] : [])],
    rows.map(({ route, effect, missing = '' }) => [
      el('code', {}, route),
      mark(effect === 'allow', effect === 'allow' ? 'yes' : 'no'),
      ...(isMissingKnown ? [missing] : []),
    ]),
  );
}

/** The claims of the token at hand. */
export function tokenPanel(app: App): HTMLElement {
  const content = el('div', { class: 'column' });
  const update = (): void => {
    const token = app.session.currentToken();
    const claims = token === undefined ? undefined : claimsOf(token);
    content.replaceChildren(
      claims === undefined
        ? el(
            'p',
            { class: 'quiet' },
            token === undefined ? 'There is no token.' : 'The token is not one that can be read.',
          )
        : table(
            'The access token stands in the memory of this page only',
            ['Claim', 'Value', 'Meaning'],
            claims.map(({ name, value, meaning = '' }) => [el('code', {}, name), value, meaning]),
          ),
    );
  };
  app.follow(update);
  update();
  return section('h2', 'Token', content);
}
