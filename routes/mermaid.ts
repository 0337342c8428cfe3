import type { RouteRow, RouteTable } from './route-table';
import { needsOf } from './table-text';

/**
 * Draws the routes as a flowchart of Mermaid, for a page of docs: an arrow leads from the demand on a caller to each route, and
 * the routes stand in the box of their function.
 */
export function mermaidOf({ routes }: RouteTable): string {
  const needs = [...new Set(routes.map(labelOf))];
  const functions = [...new Set(routes.map((row) => row.function ?? 'none'))];
  const idOf = (row: RouteRow): string => `route${routes.indexOf(row)}`;
  return `${[
    'flowchart LR',
    ...needs.map((need, index) => `  need${index}([${quoted(need)}])`),
    ...functions.flatMap((name, index) => [
      `  subgraph function${index}[${quoted(name)}]`,
      ...routes
        .filter((row) => (row.function ?? 'none') === name)
        .map((row) => `    ${idOf(row)}[${quoted(row.route)}]`),
      '  end',
    ]),
    ...routes.map((row) => `  need${needs.indexOf(labelOf(row))} --> ${idOf(row)}`),
  ].join('\n')}\n`;
}

function labelOf(row: RouteRow): string {
  return row.access === 'public' ? 'everybody' : needsOf(row);
}

/** Inside quotes, Mermaid takes HTML, its own codes such as `#35;`, and Markdown between backticks. */
function quoted(text: string): string {
  return `"${text.replace(/["#&<>`]/g, (character) => `#${character.charCodeAt(0)};`)}"`;
}
