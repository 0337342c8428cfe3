import type { AccessRules } from '../../lib/access/rule';
import { mermaidOf } from '../../routes/mermaid';
import { routeTable } from '../../routes/route-table';
import { printedService } from './printed-service';

const NOBODY = { callers: [], trustsLocalProvider: true };
const LABEL = String.raw`"(?:[^"#&<>\`]|#\d+;)+"`;
/** The lines of a flowchart of Mermaid that this project writes: https://mermaid.js.org/syntax/flowchart.html */
const LINES = {
  begin: /^flowchart LR$/,
  stadium: new RegExp(String.raw`^(\w+)\(\[${LABEL}\]\)$`),
  box: new RegExp(String.raw`^(\w+)\[${LABEL}\]$`),
  open: new RegExp(String.raw`^subgraph (\w+)\[${LABEL}\]$`),
  close: /^end$/,
  arrow: /^(\w+) --> (\w+)$/,
};

/** Checks the grammar, and returns the arrows by the labels of their ends. */
function readFlowchart(text: string): readonly string[] {
  const labels = new Map<string, string>();
  const arrows: string[] = [];
  let depth = 0;
  const [begin = '', ...lines] = text.trimEnd().split('\n');
  expect(begin).toMatch(LINES.begin);
  for (const line of lines.map((each) => each.trim())) {
    const node = LINES.stadium.exec(line) ?? LINES.box.exec(line);
    const [, from = '', to = ''] = LINES.arrow.exec(line) ?? [];
    if (LINES.open.test(line)) depth += 1;
    else if (LINES.close.test(line)) depth -= 1;
    else if (from !== '') arrows.push(`${labels.get(from) ?? '?'} > ${labels.get(to) ?? '?'}`);
    else if (node?.[1] === undefined) throw new Error(`Not a line of a flowchart: ${line}`);
    else if (labels.has(node[1])) throw new Error(`Two nodes are called ${node[1]}`);
    else labels.set(node[1], /"(.*)"/.exec(line)?.[1] ?? '');
    expect(depth).toBeGreaterThanOrEqual(0);
  }
  expect(depth).toBe(0);
  return arrows;
}

function flowchartOf(rules: AccessRules, functions: Readonly<Record<string, readonly string[]>>) {
  const table = routeTable(
    printedService(functions),
    { file: 'access-rules.ts', accessRules: rules, publicRoutes: ['GET /health'] },
    NOBODY,
    'stage',
  );
  return mermaidOf(table);
}

test('an arrow leads to each route from what it needs', () => {
  const text = flowchartOf(
    { 'GET /a': { scopes: ['read'] }, 'GET /a/{id}': { scopes: ['read'] }, 'POST /a': {} },
    { list: ['get /a', 'get /a/{id}', '!get /health'], change: ['post /a'] },
  );
  expect(readFlowchart(text)).toEqual([
    'read > GET /a',
    'read > GET /a/{id}',
    'everybody > GET /health',
    'any verified token > POST /a',
  ]);
  expect(text.match(/^ {2}subgraph .*$/gm)).toEqual([
    '  subgraph function0["list"]',
    '  subgraph function1["change"]',
  ]);
});

test('a scope with signs that mean something to Mermaid is written by their codes', () => {
  const scopes = ['#1', '<img/src=x>', '`a`', 'end', 'a;b', '{a}', '[a]', '-->', '%%', '&amp;'];
  const text = flowchartOf({ 'GET /{proxy+}': { anyScope: scopes } }, { end: ['get /{proxy+}'] });
  expect(readFlowchart(text)).toContain(
    '#35;1 or #60;img/src=x#62; or #96;a#96; or end or a;b or {a} or [a] or --#62; or %% or #38;amp; > GET /{proxy+}',
  );
});
