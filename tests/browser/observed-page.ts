import type { Browser, BrowserContext, Page, Request } from 'playwright-core';

/** A page in a browser profile of its own, with everything that it has done. */
export interface ObservedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every request so far, of all documents that the page has shown. */
  readonly requests: readonly Request[];
  /** Every message on the console so far, and every error that no code has caught. */
  readonly messages: readonly string[];
  /** The access, refresh and ID tokens that the page has got so far. */
  readonly tokens: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
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
  const answers: Promise<readonly string[]>[] = [];
  context
    .on('request', (request) => requests.push(request))
    .on('requestfinished', (request) => answers.push(tokensIn(request)))
    .on('console', (message) => {
      if (!REFUSED.test(message.text())) messages.push(`${message.type()}: ${message.text()}`);
    })
    .on('weberror', (error) => messages.push(`error: ${error.error().message}`));
  return {
    page: await context.newPage(),
    context,
    requests,
    messages,
    tokens: async () => [...new Set((await Promise.all(answers)).flat())],
    close: () => context.close(),
  };
}

/** The servers that a page has sent requests to. */
export function originsOf(requests: readonly Request[]): readonly string[] {
  return [...new Set(requests.map((request) => new URL(request.url()).origin))].sort();
}

/** The tokens in an answer of a token endpoint (RFC 6749 section 5.1), or of the page's own server. */
async function tokensIn(request: Request): Promise<readonly string[]> {
  if (request.method() !== 'POST') return [];
  const response = await request.response();
  const type = await response?.headerValue('content-type');
  if (type?.startsWith('application/json') !== true) return [];
  const answer = Object(await response?.json()) as Readonly<Record<string, unknown>>;
  return ['access_token', 'refresh_token', 'id_token', 'token']
    .map((member) => answer[member])
    .filter((token) => typeof token === 'string');
}
