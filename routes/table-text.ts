import { demandOf } from './demand';
import type { CallerOfRoute, RouteRow, RouteTable } from './route-table';

const API_NAMES = { rest: 'REST API', http: 'HTTP API', websocket: 'WebSocket API' } as const;
const MARKS = { yes: '', depends: '*', unknown: '?' } as const;

/**
 * Writes the table of routes for people.
 *
 * @param identities the file of the demo callers, for its heading
 */
export function tableText(table: RouteTable, identities: string): string {
  const { stage, api, routes, trustsLocalProvider } = table;
  const rows = [
    ['route', 'needs', 'function', `who of ${identities}`],
    ...routes.map((row) => [row.route, needsOf(row), row.function ?? 'none', whoOf(row)]),
  ];
  const blocks = [
    [
      `The ${API_NAMES[api]} of stage ${stage}`,
      ...(trustsLocalProvider
        ? []
        : [`It does not trust the local provider; its callers are here as the rules see them.`]),
    ],
    columns(rows),
    [...marksIn(routes), ...policyLines(table), ...refusedLines(table)],
    table.problems.map((problem) => `problem  ${problem}`),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The demand of a route on its caller, in words. */
export function needsOf({ access, rule }: RouteRow): string {
  if (access === 'public') return 'public';
  return access === 'unclear' || rule === undefined ? 'unclear' : demandOf(rule);
}

/** The table as plain data, for programs. A condition is code, so it is only told that there is one. */
export function tableData({ routes, ...table }: RouteTable) {
  return {
    ...table,
    policies: table.policies ?? null,
    routes: routes.map(({ rule, function: name = null, ...row }) => ({
      ...row,
      function: name,
      rule: rule === undefined ? null : { ...rule, where: rule.where !== undefined },
    })),
  };
}

function whoOf({ access, callers }: RouteRow): string {
  if (access === 'public') return 'everybody';
  return callers.map(({ name, may }) => name + MARKS[may]).join(', ') || 'nobody';
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function marksIn(routes: readonly RouteRow[]): readonly string[] {
  const has = (mark: CallerOfRoute['may']): boolean =>
    routes.some(({ callers }) => callers.some(({ may }) => may === mark));
  const parameters = new Set(routes.flatMap(({ rule }) => rule?.parameters ?? []));
  return [
    ...(has('depends') ? [`* depends on the request as well: ${[...parameters].join(', ')}`] : []),
    ...(has('unknown') ? ['? the condition threw, so nobody is let in and the answer is 503'] : []),
  ];
}

function policyLines({ policies, policyScope, problems }: RouteTable): readonly string[] {
  if (policyScope === 'route') {
    return ['Each policy is for one route (policyScope: route), so the table has no limit.'];
  }
  if (policies === undefined) return problems.length > 0 ? [] : ['No policy can be made.'];
  const { largest, limit, needed, callers } = policies;
  const sizes = new Set(callers.flatMap(({ bytes }) => bytes ?? []));
  return [
    `The largest policy takes ${sizeOf(largest, limit)} of the ${limit} bytes that API Gateway accepts${
      largest < limit ? '' : `; it needs ${needed.bytes}, and Denies that open nothing fill it up`
    }.`,
    ...[...sizes].map((size) => {
      const names = callers.filter(({ bytes }) => bytes === size).map(({ name }) => name);
      return `  ${sizeOf(size, limit)}: ${names.join(', ')}`;
    }),
  ];
}

function sizeOf(bytes: number, limit: number): string {
  return `${bytes} (${Math.ceil((100 * bytes) / limit)} %)`;
}

function refusedLines({ refused }: RouteTable): readonly string[] {
  return refused.map(
    ({ name, reason = '' }) => `The authorizer refuses the tokens of ${name} here (${reason}).`,
  );
}
