import type { Request } from 'playwright-core';
import type { ObservedAnswer, ObservedPage } from './observed-page';

/** Where tokens may go. */
export interface TokenPlaces {
  /** The API, which gets access tokens in the header `Authorization`. */
  readonly api: string;
  /** The provider, which gets refresh tokens in the body of a form. */
  readonly provider: string;
}

/** The answers that are tokens: of a token endpoint (RFC 6749 section 5.1), and of the page's own server. */
const TOKEN_ANSWER = /\/(?:token|local\/(?:expire|forge)-token)$/;

/** Everything of the page's origin that outlives a script. */
const KEPT = `({
  url: location.href,
  historyState: JSON.stringify(history.state),
  windowName: window.name,
  cookies: document.cookie,
  localStorage: JSON.stringify({ ...localStorage }),
  sessionStorage: JSON.stringify({ ...sessionStorage }),
})`;

/**
 * Searches every place in which a token does not belong: addresses, referrers, the console, the storages of the browser,
 * other servers, and other answers.
 *
 * @param printed the output of the service
 * @returns the places in which there is a token, without the token
 */
export async function findMisplacedTokens(
  { page, context, requests, messages, answers }: ObservedPage,
  places: TokenPlaces,
  printed: string,
): Promise<readonly string[]> {
  const [ofTokens, others] = splitAnswers(await answers());
  // The last part is enough: of a JWT it is the signature.
  const secrets = tokensIn(ofTokens).map((token) => String(token.split('.').at(-1)));
  const kept = {
    ...(await page.evaluate<Record<string, string>>(KEPT)),
    'storage of all origins': JSON.stringify(await context.storageState({ indexedDB: true })),
    console: messages.join('\n'),
    'output of the service': printed,
  };
  const found = await Promise.all(requests.map((request) => textsOf(request, places)));
  const answered = others.map(
    ({ request, text }) => [`answer to ${nameOf(request)}`, text] as const,
  );
  return [...Object.entries(kept), ...found.flat(), ...answered]
    .filter(([, text]) => secrets.some((secret) => text.includes(secret)))
    .map(([place]) => place);
}

/** The texts of a request that must not hold a token. */
async function textsOf(
  request: Request,
  { api, provider }: TokenPlaces,
): Promise<readonly (readonly [string, string])[]> {
  const { origin } = new URL(request.url());
  const name = nameOf(request);
  const headers = Object.entries(await request.allHeaders()).filter(
    ([header]) => !(header === 'authorization' && origin === api),
  );
  return [
    [`address of ${name}`, request.url()],
    ...headers.map(([header, value]) => [`${header} of ${name}`, value] as const),
    ...(origin === provider ? [] : [[`body of ${name}`, request.postData() ?? ''] as const]),
  ];
}

function nameOf(request: Request): string {
  const { origin, pathname } = new URL(request.url());
  return `${request.method()} ${origin}${pathname}`;
}

function splitAnswers(answers: readonly ObservedAnswer[]) {
  const ofTokens = answers.filter(({ request }) =>
    TOKEN_ANSWER.test(new URL(request.url()).pathname),
  );
  return [ofTokens, answers.filter((answer) => !ofTokens.includes(answer))] as const;
}

/** The access, refresh and ID tokens in these answers. */
export function tokensIn(answers: readonly ObservedAnswer[]): readonly string[] {
  const found = answers.flatMap(({ text }) =>
    [...text.matchAll(/"(?:access_token|refresh_token|id_token|token)":"([^"]+)"/g)].map(
      ([, token = '']) => token,
    ),
  );
  return [...new Set(found)];
}
