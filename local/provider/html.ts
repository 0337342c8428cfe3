import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { respond } from './http-exchange';

const STYLE = `:root{color-scheme:light dark}
body{background:Canvas;color:CanvasText;font:16px/1.5 system-ui,sans-serif;
max-width:44rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.6rem;text-align:left;cursor:pointer}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}
small{display:block}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
td,th{padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top;border-top:1px solid GrayText}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8882;padding:.6rem}
code{font-size:.9em;overflow-wrap:anywhere}`;

/** Escapes text for HTML content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A page, escaped already. */
export interface Page {
  /** Its heading as well. */
  readonly title: string;
  readonly body: string;
  /** Only if it has a form: the addresses to which the provider may redirect the browser after that form. */
  readonly formLeadsTo?: readonly string[];
}

/** Sends a page that loads nothing and cannot be framed. */
export function respondWithPage(response: ServerResponse, status: number, page: Page): void {
  response.setHeader('content-security-policy', pagePolicy(page));
  respond(response, status, 'text/html; charset=utf-8', pageText(page));
}

/** The Content-Security-Policy of a page. */
export function pagePolicy({ formLeadsTo }: Pick<Page, 'formLeadsTo'>): string {
  // Browsers apply form-action to the redirects after a form as well (CSP level 3 section 6.4.2).
  const targets =
    formLeadsTo === undefined ? "'none'" : ["'self'", ...formLeadsTo.map(sourceOf)].join(' ');
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    `form-action ${targets}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The origin of an address. A policy can name no host with other characters, such as [::1], so it names the scheme. */
function sourceOf(address: string): string {
  const { origin, hostname, protocol } = new URL(address);
  return /^[a-z\d.-]+$/.test(hostname) ? origin : protocol;
}

/** The text of a page, to be sent with its {@link pagePolicy}. */
export function pageText({ title, body }: Page): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${STYLE}</style></head>
<body><main>
<h1>${title}</h1>
${body}
</main></body>
</html>
`;
}
