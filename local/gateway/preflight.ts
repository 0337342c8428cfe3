import { METHODS } from '../../lib/policy/route-table';
import type { DeclaredHttpEvent } from '../../build/declared-service';

/** The question of a browser: whether a page may send a request (https://fetch.spec.whatwg.org/#cors-preflight-fetch). */
export interface PreflightRequest {
  readonly origin: string | undefined;
  /** Access-Control-Request-Method. */
  readonly method: string | undefined;
  /** Access-Control-Request-Headers, separated by commas. */
  readonly headers: string | undefined;
}

/** The answer to the preflights of a path. */
export interface Preflight {
  /**
   * The headers for an origin, or for a request without one. An undeclared origin gets no CORS header.
   * API Gateway would send it those of the first declared origin, which a browser refuses as well.
   */
  readonly headersFor: (origin: string | undefined) => Readonly<Record<string, string>>;
  /** Why the browser will not send the request, for the developer at the terminal. */
  readonly problemOf: (request: PreflightRequest) => string | undefined;
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

/** A browser sends these whatever a preflight says: https://fetch.spec.whatwg.org/#cors-safelisted-method. */
const SAFE_METHODS = ['GET', 'HEAD', 'POST'];

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
  const allowedHeaders = all.flatMap(({ headers = DEFAULT_HEADERS }) => headers);
  const headers = {
    'Access-Control-Allow-Headers': unique(allowedHeaders),
    'Access-Control-Allow-Methods': unique(methods),
    ...(all.some(({ allowCredentials }) => allowCredentials === true) && {
      'Access-Control-Allow-Credentials': 'true',
    }),
    ...(maxAge !== undefined && { 'Access-Control-Max-Age': String(maxAge) }),
    ...(cacheControl !== undefined && { 'Cache-Control': cacheControl }),
  };
  const isAllowed = (origin: string | undefined): boolean =>
    origin === undefined || origins.some((pattern) => matches(pattern, origin));
  return {
    headersFor: (origin) => {
      const allowed = origins.includes('*') ? '*' : (origin ?? origins[0] ?? '*');
      return {
        ...(isAllowed(origin) && { 'Access-Control-Allow-Origin': allowed, ...headers }),
        // deploy/preflight-plugin.ts does the same for AWS.
        ...(dependsOnOrigin(origins) && { Vary: 'Origin' }),
      };
    },
    problemOf: ({ origin, method, headers: names = '' }) => {
      if (!isAllowed(origin)) return `origin ${String(origin)} is not in CORS_ORIGIN`;
      if (method !== undefined && ![...SAFE_METHODS, ...methods].includes(method)) {
        return `method ${method} is not declared for this path`;
      }
      const known = commaSeparated(allowedHeaders.join().toLowerCase());
      const unknown = commaSeparated(names.toLowerCase()).find(
        (name) => name !== '' && !known.includes(name),
      );
      return unknown && `header ${unknown} is not in cors.headers of serverless.yml`;
    },
  };
}

function dependsOnOrigin(origins: readonly string[]): boolean {
  const [first = '*', ...others] = new Set(origins);
  return others.length > 0 || (first !== '*' && first.includes('*'));
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
