/** The place of the token in a request, and everything that API Gateway and the authorizer derive from it. */
export interface TokenSource {
  readonly place: 'header' | 'cookie' | 'querystring';
  /** The name of the header, of the cookie, or of the parameter of the query string. */
  readonly name: string;
  /** The header that carries the token; empty if the query string does. */
  readonly header: string;
  /** The request parameter that holds the token, as TOKEN_PARAMETER names it. */
  readonly parameter: string;
  /** The scheme before the token, or `none` if the header holds the bare token. */
  readonly scheme: string;
  /** The text before the token in the header, space included. */
  readonly prefix: string;
  /**
   * The `identityValidationExpression` of a TOKEN authorizer: API Gateway answers 401 to other values without the
   * authorizer. Empty for a place that only a REQUEST authorizer reads.
   */
  readonly expression: string;
}

/**
 * Narrower than a token of RFC 9110 section 5.6.2. The name goes into quotes in the template, so it must not
 * hold quotes.
 */
const TOKEN_SOURCE = /^([A-Za-z0-9][A-Za-z0-9_-]*)(?:: ?([A-Za-z0-9_-]+))?$/;

/** Only a REQUEST authorizer reads these. */
const OTHER_PLACE = /^(cookie|query) ([A-Za-z0-9_][A-Za-z0-9_.-]*)$/;

/** RFC 6750 section 2.1. */
const TOKEN = '[A-Za-z0-9._~+/-]+=*';

/**
 * Reads the stage parameter `tokenSource`: a header and a scheme, such as `Authorization: Bearer`; a header
 * alone, such as `X-Auth-Token`, that holds the bare token; or `cookie NAME` or `query NAME`, which hold it as well.
 *
 * @returns undefined if the text has another form
 */
export function parseTokenSource(written: unknown): TokenSource | undefined {
  const text = typeof written === 'string' ? written : '';
  const [, place, name = ''] = OTHER_PLACE.exec(text) ?? [];
  if (place === 'cookie') return bareToken('cookie', name, 'Cookie');
  if (place === 'query') return bareToken('querystring', name, '');
  const [, header, scheme = 'none'] = TOKEN_SOURCE.exec(text) ?? [];
  if (header === undefined) return undefined;
  if (scheme.toLowerCase() === 'none') {
    // The word is taken: the authorizer reads it as a header alone.
    if (text !== header) return undefined;
    return { ...bareToken('header', header, header), expression: `^${TOKEN}$` };
  }
  return {
    ...bareToken('header', header, header),
    scheme,
    prefix: `${scheme} `,
    expression: `^${inAnyCase(scheme)} +${TOKEN}$`,
  };
}

function bareToken(place: TokenSource['place'], name: string, header: string): TokenSource {
  const parameter = `${place}.${name}`;
  return { place, name, header, parameter, scheme: 'none', prefix: '', expression: '' };
}

/** API Gateway does not have a flag for it: `Bearer` becomes `[Bb][Ee][Aa][Rr][Ee][Rr]`. */
function inAnyCase(scheme: string): string {
  return scheme.replace(
    /[A-Za-z]/g,
    (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`,
  );
}
