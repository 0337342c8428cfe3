import { parametersOf } from '../lib/access/rule';
import type { ExplainedService } from './explained-service';
import type { Explanation } from './explanation';
import type { SentRequest } from './gateway/exchange';

/** A JWT, or what begins as one, wherever it stands. */
const JWT = /eyJ[\w-]*\.[\w.-]*/g;
/** Shorter ones are words, and not credentials. */
const SHORTEST_CREDENTIAL = 12;

/**
 * Leaves tokens out of everything that an explanation says: the credentials of the request, also if they stand in the wrong
 * place, and everything in the form of a JWT.
 */
export function withoutTokens(
  explanation: Explanation,
  request: SentRequest,
  { config }: Pick<ExplainedService, 'config'>,
): Explanation {
  const credentials = credentialsOf(request, config);
  const clean = (text: string): string =>
    credentials.reduce((left, each) => left.replaceAll(each, '...'), text.replace(JWT, '...'));
  // An explanation is plain data.
  return JSON.parse(JSON.stringify(explanation), (_name, value: unknown) =>
    typeof value === 'string' ? clean(value) : value,
  ) as Explanation;
}

/** The path of a request. A query parameter may hold a token, so only those that a rule reads keep their values. */
export function shownPath(path: string, { rules }: Pick<ExplainedService, 'rules'>): string {
  const [start = '', ...query] = path.split('?');
  if (query.length === 0) return path;
  const read: readonly string[] = parametersOf(rules.accessRules);
  const shown = query
    .join('?')
    .split('&')
    .map((pair) => {
      const [name = ''] = [...new URLSearchParams(pair).keys()];
      return read.includes(`querystring.${name}`) ? pair : `${encodeURIComponent(name)}=...`;
    });
  return `${start}?${shown.join('&')}`;
}

/** The values that the caller sent in places of credentials, and in that of the token. */
function credentialsOf(
  { path, headers }: SentRequest,
  { tokenParameter }: ExplainedService['config'],
): readonly string[] {
  const query = [...new URLSearchParams(path.replace(/^[^?]*\??/, ''))];
  const isPlace = (place: string, name: string): boolean =>
    `${place}.${name}`.toLowerCase() === tokenParameter.toLowerCase();
  return (
    [
      ...query.filter(([name]) => isPlace('querystring', name)),
      ...headers.filter(
        ([name]) =>
          /^(?:proxy-authorization|authorization|cookie)$/i.test(name) || isPlace('header', name),
      ),
    ]
      .flatMap(([, value]) => value.split(/[\s;,]+/))
      // A cookie has a name.
      .map((word) => word.replace(/^[\w-]+=(?=.)/, ''))
      .filter((word) => word.length >= SHORTEST_CREDENTIAL)
  );
}
