import type { Browser, BrowserContext, Page, Request } from 'playwright-core';

/** A page in a browser profile of its own, with everything that it has done. */
export interface ObservedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every request so far, of all documents that the page has shown. */
  readonly requests: readonly Request[];
  /** Every message on the console so far, and every error that no code has caught. */
  readonly messages: readonly string[];
  /** Every answer with a text so far. */
  readonly answers: () => Promise<readonly ObservedAnswer[]>;
  readonly close: () => Promise<void>;
}

export interface ObservedAnswer {
  readonly request: Request;
  readonly text: string;
}

/** Of one action or one expectation, on a busy machine. */
const WAIT_MS = 15_000;

/** Chromium reports each answer from 400 on; those that a page must not cause are checked by their status. */
const REFUSED = /^Failed to load resource: the server responded with a status of [45]\d\d\b/;

/** Opens an empty page whose cookies and storage nothing else has. */
export async function openPage(browser: Browser): Promise<ObservedPage> {
  const context = await browser.newContext();
  context.setDefaultTimeout(WAIT_MS);
  const requests: Request[] = [];
  const messages: string[] = [];
  const answers: Promise<ObservedAnswer>[] = [];
  context
    .on('request', (request) => requests.push(request))
    .on('requestfinished', (request) => answers.push(answerTo(request)))
    .on('console', (message) => {
      if (!REFUSED.test(message.text())) messages.push(`${message.type()}: ${message.text()}`);
    })
    .on('weberror', (error) => messages.push(`error: ${error.error().message}`));
  return {
    page: await context.newPage(),
    context,
    requests,
    messages,
    answers: () => Promise.all(answers),
    close: () => context.close(),
  };
}

/** The servers that a page has sent requests to. */
export function originsOf(requests: readonly Request[]): readonly string[] {
  return [...new Set(requests.map((request) => new URL(request.url()).origin))].sort();
}

/** Read when it comes: the browser forgets it with the page. */
async function answerTo(request: Request): Promise<ObservedAnswer> {
  const response = await request.response();
  // A redirect does not have one, nor does a page that was left meanwhile.
  const text = await response?.text().catch(() => '');
  return { request, text: text ?? '' };
}
