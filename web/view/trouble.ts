import type { App } from '../app';
import { SignInProblem } from '../sign-in-problem';
import { say } from './call-box';
import { button, el, section } from './dom';

/** What can go wrong, with one button each. On stage `local` with its own provider only. */
export function troublePanel(app: App): HTMLElement | undefined {
  if ((app.settings.local?.users ?? []).length === 0) return undefined;
  const output = el('div', { role: 'status', class: 'answer' });

  // A token that is renewed must not overtake a new key.
  let last: Promise<unknown> = Promise.resolve();
  const attempt =
    (title: string, text: string, work: () => Promise<unknown>) => async (): Promise<void> => {
      const working = last.then(work);
      last = working.catch(() => undefined);
      try {
        await working;
        say(output, 'good', title, text);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        say(output, 'trouble', 'Not done', error.message);
      }
      app.changed();
    };
  const replaceToken = (control: string) => async (): Promise<void> => {
    const user = app.session.user();
    if (user === undefined) throw new SignInProblem('refused', 'Sign in first.');
    const { token } = await app.control(control, { user: user.id });
    app.session.replaceToken(String(token));
  };

  const buttons = [
    button(
      'Expire the token',
      attempt(
        'The token has expired',
        'Call the API: the page gets a new one by itself.',
        replaceToken('expire-token'),
      ),
    ),
    button(
      'Forge the token',
      attempt(
        'The token is forged',
        'Its key is not one of the provider. Call the API.',
        replaceToken('forge-token'),
      ),
    ),
    button(
      'Renew the token',
      attempt(
        'There is a new token',
        'API Gateway has no policy for it yet: the next call is a cache miss.',
        () => app.session.renew(),
      ),
    ),
    button(
      'Rotate the keys',
      attempt(
        'The provider signs with a new key',
        'The authorizer fetches it when it sees the first token of that key. Renew the token and call the API.',
        () => app.control('rotate-keys'),
      ),
    ),
    button(
      'Take the provider down',
      attempt(
        'The provider is down',
        'Tokens whose key is known go on working. For a 503: rotate the keys, renew the token, and take the provider down after that.',
        () => app.control('provider-down'),
      ),
    ),
    button(
      'Bring the provider back',
      attempt('The provider is back', 'Try again what did not work.', () =>
        app.control('provider-up'),
      ),
    ),
  ];
  return section('h2', 'Trouble', el('div', { class: 'row' }, ...buttons), output);
}
