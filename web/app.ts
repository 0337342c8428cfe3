import type { PolicyRow } from '../explain/explanation';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import { type Answer, type ApiRequest, createApi } from './api';
import { type AnswerText, describeAnswer } from './answer-text';
import type { Decision } from './decision';
import type { Session } from './session';
import type { WebSettings } from './settings';

/** A call of the API, with everything that is known about its answer. */
export interface Call {
  readonly answer: Answer;
  readonly text: AnswerText;
  /** On stage `local` only. */
  readonly decision: Decision | undefined;
}

/** Shared by the parts of the page. */
export interface App {
  readonly settings: WebSettings;
  readonly session: Session;
  /** The latest call first. */
  readonly calls: () => readonly Call[];
  /** The policy of the token at hand, as the latest call has shown it. */
  readonly policy: () => readonly PolicyRow[] | undefined;
  /** @returns undefined if the user has left before the answer came */
  readonly call: (request: ApiRequest) => Promise<Call | undefined>;
  /** Has the local service do something. */
  readonly control: (name: string, body?: JsonObject) => Promise<JsonObject>;
  /** Calls it whenever the user, the token or the calls have changed. */
  readonly follow: (listener: () => void) => void;
  /** Calls it when the user is another one, or has left: the page forgets the answers that it shows. */
  readonly followUser: (listener: () => void) => void;
  readonly changed: () => void;
}

const MAXIMUM_CALLS = 20;

/** @param address of the page, beside which the local service has its own */
export function createApp(settings: WebSettings, session: Session, address: string): App {
  const callApi = createApi(settings, session);
  const listeners: (() => void)[] = [];
  const userListeners: (() => void)[] = [];
  let user = session.user()?.id;
  let calls: readonly Call[] = [];
  /** Of the token, so that the policy of another user is not shown. */
  let known: { readonly token: string; readonly policy: readonly PolicyRow[] } | undefined;

  const forgetOthers = (): void => {
    if (session.user()?.id === user) return;
    user = session.user()?.id;
    calls = [];
    known = undefined;
    userListeners.forEach((listener) => {
      listener();
    });
  };

  const changed = (): void => {
    forgetOthers();
    listeners.forEach((listener) => {
      listener();
    });
  };

  return {
    settings,
    session,
    changed,
    calls: () => calls,
    policy: () => (known?.token === session.currentToken() ? known?.policy : undefined),
    follow: (listener) => {
      listeners.push(listener);
    },
    followUser: (listener) => {
      userListeners.push(listener);
    },

    call: async (request) => {
      const caller = session.user()?.id;
      const before = session.currentToken();
      const answer = await callApi(request);
      const token = session.currentToken();
      // Another token may have taken its place while the answer was on its way.
      const isOfToken = token === before || answer.isSecondTry;
      const { requestId } = answer;
      const decision =
        settings.local === undefined || requestId === undefined
          ? undefined
          : await fetchDecision(requestId, address);
      forgetOthers();
      const hasLeft = session.user()?.id !== caller && answer.signInProblem?.kind !== 'ended';
      if (hasLeft) return undefined;
      if (token !== undefined && isOfToken && decision?.policy !== undefined) {
        known = { token, policy: decision.policy };
      }
      const rule = decision?.steps.find(
        ({ name, result }) => name === 'rule' && result === 'failed',
      );
      const call = { answer, decision, text: describeAnswer(answer, rule?.text) };
      calls = [call, ...calls].slice(0, MAXIMUM_CALLS);
      changed();
      return call;
    },

    control: async (name, body = {}) => {
      const response = await fetch(new URL(`local/${name}`, address), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer: unknown = await response.json();
      if (!isJsonObject(answer)) throw new Error('The local service did not answer with JSON');
      if (!response.ok) throw new Error(String(answer['error_description']));
      return answer;
    },
  };
}

/** Without an explanation, the page has the answer alone to go by. */
async function fetchDecision(requestId: string, address: string): Promise<Decision | undefined> {
  try {
    const path = `local/decisions/${encodeURIComponent(requestId)}`;
    const response = await fetch(new URL(path, address));
    // Of the page's own server.
    return response.ok ? ((await response.json()) as Decision) : undefined;
  } catch {
    return undefined;
  }
}
