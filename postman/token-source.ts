import type { TokenSource } from '../build/token-source';
import { isJsonObject } from '../lib/json-object';

/**
 * Makes the requests of a collection send their token as a service expects it. Postman sends tokens as
 * `Authorization: Bearer`, and has "API key" for any other header.
 *
 * @returns the same kind of value; the collection itself is not changed
 */
export function followTokenSource<Part>(part: Part, source: TokenSource): Part {
  if (source.header === 'Authorization' && source.scheme === 'Bearer') return part;
  // Every member is copied, so the shape stays the same.
  return follow(part, source) as Part;
}

function follow(part: unknown, source: TokenSource): unknown {
  if (Array.isArray(part)) return part.map((each) => follow(each, source));
  if (typeof part === 'string') return followChallenge(part, source);
  if (!isJsonObject(part)) return part;
  const { type, key } = part;
  if (type === 'bearer' || type === 'oauth2') return apiKey(tokenOf(part[type]), source);
  const members = Object.entries(part).map(([name, value]) => [name, follow(value, source)]);
  const copy: unknown = Object.fromEntries(members);
  // A header of the request itself that takes the place of a token.
  if (key !== 'Authorization' || source.place === 'querystring') return copy;
  const { name: cookie, place, header } = source;
  return place === 'cookie'
    ? { ...Object(copy), key: header, value: `${cookie}=${String(part['value'])}` }
    : { ...Object(copy), key: header };
}

/** The tests of the collection ask for the challenge of the usual scheme. */
function followChallenge(text: string, { scheme }: TokenSource): string {
  return text.replace('/^Bearer realm=/', scheme === 'none' ? '/ realm=/' : `/^${scheme} realm=/`);
}

function tokenOf(attributes: unknown): string {
  const list: readonly unknown[] = Array.isArray(attributes) ? attributes : [];
  const token = list.find(
    (each) => isJsonObject(each) && ['token', 'accessToken'].includes(String(each['key'])),
  );
  return isJsonObject(token) ? String(token['value']) : '';
}

function apiKey(token: string, { place, name, header, prefix }: TokenSource): object {
  const attribute = (key: string, value: string): object => ({ key, value, type: 'string' });
  return {
    type: 'apikey',
    apikey: [
      attribute('key', place === 'querystring' ? name : header),
      attribute('value', place === 'cookie' ? `${name}=${token}` : `${prefix}${token}`),
      attribute('in', place === 'querystring' ? 'query' : 'header'),
    ],
  };
}
