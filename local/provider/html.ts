import type { ServerResponse } from 'node:http';
import { respond } from './http-exchange';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}
button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.6rem;text-align:left}
small{display:block}`;

/** Escapes text for HTML content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Sends a page that loads nothing and cannot be framed. The body must be escaped already. */
export function respondWithPage(response: ServerResponse, status: number, body: string): void {
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  );
  respond(
    response,
    status,
    'text/html; charset=utf-8',
    `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Local identity provider</title><style>${STYLE}</style></head>
<body>
${body}
</body>
</html>
`,
  );
}
