import type { App } from '../app';
import { SignInProblem } from '../sign-in-problem';
import { say, signIn } from './call-box';
import { button, el } from './dom';

/** Who is signed in, and the way in and out. */
export function account(app: App, notice: HTMLElement): HTMLElement {
  const { session, settings } = app;
  const who = el('p', { role: 'status' });
  const signInButton = button('Sign in', () => signIn(app, notice), { class: 'main' });
  const signOutButton = button('Sign out', () => signOut(app, notice));
  const update = (): void => {
    const user = session.user();
    const text = user === undefined ? 'Not signed in' : `Signed in as ${user.name}`;
    // A text that is set again would be read out again.
    if (who.textContent !== text) who.textContent = text;
    signInButton.hidden = user !== undefined;
    signOutButton.hidden = user === undefined;
  };
  app.follow(update);
  update();
  return el(
    'header',
    {},
    el('h1', {}, settings.title),
    el('div', { class: 'row' }, who, signInButton, signOutButton),
  );
}

/** One button for each local user, and one for a request without a token. */
export function userSwitch(app: App, notice: HTMLElement): HTMLElement | undefined {
  const users = app.settings.local?.users ?? [];
  if (users.length === 0) return undefined;
  const label = 'Switch user';
  return el(
    'div',
    { role: 'group', class: 'row', 'aria-label': label },
    el('span', { 'aria-hidden': 'true' }, label),
    ...users.map((user) => button(user, () => signIn(app, notice, user))),
    button('nobody', () => {
      app.session.forget();
      say(notice, 'good', 'Nobody is signed in', 'The API is called without a token now.');
      app.changed();
    }),
  );
}

async function signOut(app: App, notice: HTMLElement): Promise<void> {
  try {
    const address = await app.session.signOut();
    app.changed();
    if (address !== undefined) location.assign(address);
    else say(notice, 'good', 'Signed out', 'This page has forgotten its tokens.');
  } catch (error) {
    if (!(error instanceof SignInProblem)) throw error;
    app.changed();
    const text = `This page has forgotten its tokens. You may still be signed in at the identity provider: ${error.message}`;
    say(notice, 'trouble', 'Signed out here only', text);
  }
}
