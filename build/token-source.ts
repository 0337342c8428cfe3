/** The place of the token in a request, and everything that API Gateway and the authorizer derive from it. */
export interface TokenSource {
  readonly header: string;
  /** The request parameter that holds the token, as TOKEN_PARAMETER names it. */
  readonly parameter: string;
  /** The scheme before the token, or `none` if the header holds the bare token. */
  readonly scheme: string;
  /** The text before the token in the header, space included. */
  readonly prefix: string;
  /** The `identityValidationExpression`: API Gateway answers 401 to other values without the authorizer. */
  readonly expression: string;
}

/**
 * Narrower than a token of RFC 9110 section 5.6.2. The name goes into quotes in the template, so it must not
 * hold quotes.
 */
const TOKEN_SOURCE = /^([A-Za-z0-9][A-Za-z0-9_-]*)(?:: ?([A-Za-z0-9_-]+))?$/;

/** RFC 6750 section 2.1. */
const TOKEN = '[A-Za-z0-9._~+/-]+=*';

/**
 * Reads the stage parameter `tokenSource`: a header and a scheme, such as `Authorization: Bearer`, or a header
 * alone, such as `X-Auth-Token`, that holds the bare token.
 *
 * @returns undefined if the text has another form
 */
export function parseTokenSource(text: unknown): TokenSource | undefined {
  const [, header, scheme = 'none'] = TOKEN_SOURCE.exec(typeof text === 'string' ? text : '') ?? [];
  if (header === undefined) return undefined;
  if (scheme.toLowerCase() === 'none') {
    // The word is taken: the authorizer reads it as a header alone.
    if (text !== header) return undefined;
    return { header, parameter: `header.${header}`, scheme, prefix: '', expression: `^${TOKEN}$` };
  }
  return {
    header,
    parameter: `header.${header}`,
    scheme,
    prefix: `${scheme} `,
    expression: `^${inAnyCase(scheme)} +${TOKEN}$`,
  };
}

/** API Gateway does not have a flag for it: `Bearer` becomes `[Bb][Ee][Aa][Rr][Ee][Rr]`. */
function inAnyCase(scheme: string): string {
  return scheme.replace(
    /[A-Za-z]/g,
    (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`,
  );
}
