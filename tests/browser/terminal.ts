/** Of `npm run explain` and `npm run doctor`. */
const TONES: Readonly<Record<string, string>> = { '✓': 'good', '✗': 'bad', '→': 'next' };

const STYLE = `body{margin:0;background:#1b1f27}
pre{display:inline-block;box-sizing:border-box;min-width:100%;margin:0;padding:16px 20px;color:#e4e7ec;
font:12px/1.45 ui-monospace,'DejaVu Sans Mono',monospace}
.good{color:#86d993}.bad{color:#ff9d96}.next{color:#ffd479}.command{color:#9ecbff}`;

/**
 * A page that shows a command and its output as a terminal does.
 *
 * @param output without colours; its marks get them here
 */
export function terminalPage(command: string, output: string): string {
  const shown = escapeHtml(output.trimEnd()).replaceAll(
    /[✓✗→]/g,
    (mark) => `<span class="${TONES[mark] ?? ''}">${mark}</span>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Terminal</title><style>${STYLE}</style>
<pre><span class="command">$ ${escapeHtml(command)}</span>\n\n${shown}</pre></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
