import { METHODS } from '../../lib/policy/route-table';
import type { DeclaredHttpEvent } from '../../build/declared-service';

/** The answer to the preflights of a path. */
export interface Preflight {
  /**
   * The headers for an origin, or for a request without one. An undeclared origin gets no headers.
   * API Gateway would send it those of the declared origin, which a browser refuses as well.
   */
  readonly headersFor: (origin: string | undefined) => Readonly<Record<string, string>>;
}

/** `cors` of a route, as osls documents it. */
interface DeclaredCors {
  readonly origin?: string;
  readonly origins?: readonly string[] | string;
  readonly headers?: readonly string[] | string;
  readonly methods?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly maxAge?: number;
  readonly cacheControl?: string;
}

const DEFAULT_HEADERS = [
  'Content-Type',
  'X-Amz-Date',
  'Authorization',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
  'X-Amzn-Trace-Id',
];

/**
 * Reads the preflights for which osls makes an OPTIONS method: one for each path with `cors`. It
 * combines the declarations of all routes of the path.
 *
 * https://github.com/oss-serverless/serverless/blob/main/docs/events/apigateway.md#enabling-cors
 */
export function declaredPreflights(
  events: readonly DeclaredHttpEvent[],
): ReadonlyMap<string, Preflight> {
  const paths = new Set(events.filter(({ cors }) => Boolean(cors)).map(({ path }) => path));
  return new Map(
    [...paths].map((path) => {
      const declarations = events
        .filter((event) => event.path === path && Boolean(event.cors))
        .map(({ method, cors }) => ({ method, cors: readCors(cors) }))
        // osls puts the declarations of later routes first.
        .reverse();
      return [path, preflightOf(declarations)];
    }),
  );
}

function preflightOf(
  declarations: readonly { readonly method: string; readonly cors: DeclaredCors }[],
): Preflight {
  const all = declarations.map(({ cors }) => cors);
  const methods = declarations.flatMap(({ method, cors }) => [
    ...(cors.methods ?? []),
    'OPTIONS',
    ...(method === 'ANY' ? METHODS : [method]),
  ]);
  // If the routes of a path disagree, osls takes the last of them.
  const last = <Name extends keyof DeclaredCors>(name: Name): DeclaredCors[Name] | undefined =>
    all.find((cors) => cors[name] !== undefined)?.[name];
  const maxAge = last('maxAge');
  const cacheControl = last('cacheControl');
  const origins = all.flatMap(
    ({ origins: several, origin }) => several ?? commaSeparated(origin ?? '*'),
  );
  const headers = {
    'Access-Control-Allow-Headers': unique(all.flatMap((cors) => cors.headers ?? DEFAULT_HEADERS)),
    'Access-Control-Allow-Methods': unique(methods),
    ...(all.some(({ allowCredentials }) => allowCredentials === true) && {
      'Access-Control-Allow-Credentials': 'true',
    }),
    ...(maxAge !== undefined && { 'Access-Control-Max-Age': String(maxAge) }),
    ...(cacheControl !== undefined && { 'Cache-Control': cacheControl }),
  };
  return {
    headersFor: (origin) => {
      const allowed = origins.includes('*') ? '*' : (origin ?? origins[0] ?? '*');
      const isAllowed = origin === undefined || origins.some((pattern) => matches(pattern, origin));
      return isAllowed ? { 'Access-Control-Allow-Origin': allowed, ...headers } : {};
    },
  };
}

/** A `*` in an origin matches any text. */
function matches(pattern: string, origin: string): boolean {
  const literals = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.+')}$`).test(origin);
}

function readCors(cors: unknown): DeclaredCors {
  // osls has validated it (configValidationMode: error): it is an object or `true`.
  return typeof cors === 'object' && cors !== null ? cors : {};
}

function commaSeparated(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

function unique(values: readonly string[]): string {
  return [...new Set(values)].join(',');
}
