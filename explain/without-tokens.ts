import { parametersOf } from '../lib/access/rule';
import type { ExplainedService } from './explained-service';
import type { Explanation } from './explanation';
import type { SentRequest } from './gateway/exchange';

/** A JWT, or what begins as one, with the rest of its word: a signature may be in plain base64. */
const JWT = /(?<![\w-])ey[A-Z][\w-]{8,}\.[\w.+/=~%-]*/g;
/** Shorter ones are words, and not credentials. */
const SHORTEST_CREDENTIAL = 12;
const HIDDEN = '...';

/** Leaves out of an explanation everything in the form of a JWT, such as in a parameter that a rule reads. */
export function withoutTokens(explanation: Explanation): Explanation {
  // An explanation is plain data.
  return JSON.parse(JSON.stringify(explanation), (_name, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(JWT, HIDDEN) : value,
  ) as Explanation;
}

/**
 * The path of a request without the credentials that the request holds, wherever they stand in it. A query parameter may hold
 * a token, so only those that a rule reads keep their values.
 */
export function shownPath(
  request: SentRequest,
  { rules, config }: Pick<ExplainedService, 'rules' | 'config'>,
): string {
  const [start = '', ...query] = request.path.split('?');
  const path = credentialsOf(request, config)
    .flatMap((credential) => [credential, encodeURIComponent(credential)])
    // A credential may be the beginning of another one.
    .sort((one, other) => other.length - one.length)
    .reduce((left, credential) => left.replaceAll(credential, HIDDEN), start)
    .replaceAll(JWT, HIDDEN);
  if (query.length === 0) return path;
  const read: readonly string[] = parametersOf(rules.accessRules);
  const pairs = query.join('?').split('&');
  return `${path}?${pairs.map((pair) => shownPair(pair, read)).join('&')}`;
}

function shownPair(pair: string, read: readonly string[]): string {
  const [name = ''] = [...new URLSearchParams(pair).keys()];
  if (read.includes(`querystring.${name}`)) return pair;
  // A token alone would be the name.
  return pair.includes('=') ? `${encodeURIComponent(name)}=${HIDDEN}` : HIDDEN;
}

/** The values that the caller sent in places of credentials, and in that of the token. */
function credentialsOf(
  { path, headers }: SentRequest,
  { tokenParameter }: ExplainedService['config'],
): readonly string[] {
  const isPlace = (place: string, name: string): boolean =>
    `${place}.${name}`.toLowerCase() === tokenParameter.toLowerCase();
  const ofQuery = [...new URLSearchParams(path.replace(/^[^?]*\??/, ''))]
    .filter(([name]) => isPlace('querystring', name))
    .map(([, value]) => value);
  const ofHeaders = headers.flatMap(([name, value]) => {
    if (/^cookie$/i.test(name)) return value.split(/;\s*/).map(cookieValue);
    const isCredential = /^(?:proxy-)?authorization$/i.test(name) || isPlace('header', name);
    return isCredential ? value.split(/[\s,]+/) : [];
  });
  return [...ofQuery, ...ofHeaders].filter((word) => word.length >= SHORTEST_CREDENTIAL);
}

function cookieValue(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1).replaceAll('"', '');
}
