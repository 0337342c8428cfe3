import type { JsonObject } from '../../lib/json-object';
import type { ApiRequest } from '../api';
import type { App, Call } from '../app';
import { SignInProblem } from '../sign-in-problem';
import { button, el } from './dom';

/** The place of the answer to one kind of call. */
export interface CallBox {
  readonly element: HTMLElement;
  readonly run: (request: ApiRequest) => Promise<Call | undefined>;
}

/**
 * Makes the place where an answer stands in words, with what can be done about it. A screen reader reads it out.
 *
 * @param show makes the content of a good answer
 */
export function callBox(app: App, show: (body: JsonObject) => Node | undefined): CallBox {
  const element = el('div', { role: 'status', class: 'answer' });
  app.followUser(() => {
    element.className = 'answer';
    element.replaceChildren();
  });

  async function run(request: ApiRequest): Promise<Call | undefined> {
    element.setAttribute('aria-busy', 'true');
    const call = await app.call(request);
    element.removeAttribute('aria-busy');
    if (call === undefined) return undefined;
    const { text, answer } = call;
    const body = text.tone === 'good' && answer.body !== undefined ? show(answer.body) : undefined;
    say(element, text.tone, text.title, text.text, body, nextStep(call));
    return call;
  }

  function nextStep({ text, answer }: Call): Node | undefined {
    if (text.next === 'sign-in') return button('Sign in', () => signIn(app, element));
    return text.next === 'try-again' ? button('Try again', () => run(answer.request)) : undefined;
  }

  return { element, run };
}

/** Says something in the place of an answer. */
export function say(
  element: HTMLElement,
  tone: string,
  title: string,
  text: string,
  ...more: readonly (Node | undefined)[]
): void {
  element.className = `answer ${tone}`;
  element.replaceChildren(
    el('p', {}, el('strong', {}, `${title}.`), ` ${text}`),
    ...more.filter((each) => each !== undefined),
  );
}

/** Leaves for the provider; says so in the place of an answer if that is not possible. */
export async function signIn(app: App, element: HTMLElement, user?: string): Promise<void> {
  try {
    const address = await app.session.signInAddress(user);
    app.session.forget();
    location.assign(address);
  } catch (error) {
    if (!(error instanceof SignInProblem)) throw error;
    say(element, 'trouble', 'Not signed in', error.message);
  }
}
