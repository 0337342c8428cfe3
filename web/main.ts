// demo
import { shop } from '../shop/web/shop';
// end of demo
import { createApp } from './app';
import { createSession } from './session';
import { readSettings, SettingsProblem } from './settings';
import { SignInProblem } from './sign-in-problem';
import { account, userSwitch } from './view/account';
import { say } from './view/call-box';
import { el, section } from './view/dom';
import { hello } from './view/hello';
import { troublePanel } from './view/trouble';
import { policyPanel, tokenPanel, whyPanel } from './view/why';

/** The parts of the page that call the API. */
const FEATURES = [
  hello,
  // demo
  shop,
  // end of demo
];

const PENDING = 'sign-in';

async function start(): Promise<void> {
  const notice = el('div', { role: 'alert', class: 'answer' });
  try {
    const arrived = new URL(location.href);
    // Before anything can fail: the code must not stay in the address and the history.
    if (arrived.search !== '') history.replaceState(null, '', location.pathname);
    const response = await fetch('settings.json');
    const settings = readSettings(response.ok ? await response.json() : undefined);
    const session = createSession({
      settings,
      // The same for /index.html.
      redirectUri: new URL('.', location.href).href,
      // While the browser is at the provider: the verifier, state and nonce of one sign-in, and no token.
      pending: {
        keep: (text) => {
          sessionStorage.setItem(PENDING, text);
        },
        take: () => {
          const text = sessionStorage.getItem(PENDING) ?? undefined;
          sessionStorage.removeItem(PENDING);
          return text;
        },
      },
      now: Date.now,
    });
    const completed = session.complete(arrived).catch((error: unknown) => {
      if (!(error instanceof SignInProblem)) throw error;
      say(notice, 'trouble', 'Not signed in', error.message);
    });
    await completed;
    const app = createApp(settings, session, location.href);
    document.title = settings.title;
    document.body.replaceChildren(
      account(app, notice),
      el(
        'main',
        {},
        el(
          'div',
          { class: 'column' },
          ...[notice, userSwitch(app, notice)].filter((each) => each !== undefined),
          section('h2', 'Call the API', ...FEATURES.map(({ element }) => element(app))),
          troublePanel(app),
        ),
        el('div', { class: 'column' }, whyPanel(app), policyPanel(app), tokenPanel(app)),
      ),
    );
  } catch (error) {
    const text = error instanceof SettingsProblem ? error.message : 'Its settings cannot be read.';
    document.body.replaceChildren(el('main', {}, el('h1', {}, 'Web application'), notice));
    say(notice, 'trouble', 'The page cannot start', text);
  }
}

// A browser that goes back to a page it has kept would show the user from before.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

void start();
