import { isJsonObject, type JsonObject, memberAt } from '../json-object';

/**
 * Finds the values of a request parameter in an event. Without any, the request lacks the parameter; with more than
 * one, it depends on the gateway which one a cached answer belongs to.
 *
 * @param event the event of a REQUEST authorizer of any kind of API
 * @param parameter `header.NAME`, `querystring.NAME`, `cookie.NAME`, `path.NAME`, `stageVariables.NAME` or
 *   `context.NAME`, in which `context.NAME` is a variable that API Gateway calls `$context.NAME`
 */
export function valuesOf(event: JsonObject, parameter: string): readonly string[] {
  const dot = parameter.indexOf('.');
  const name = parameter.slice(dot + 1);
  switch (parameter.slice(0, dot)) {
    case 'header':
      return headerValues(event, name);
    case 'querystring':
      return valuesNamed(
        [event['multiValueQueryStringParameters'], event['queryStringParameters']],
        (key) => key === name,
      );
    case 'cookie':
      return cookieValues(event, name);
    case 'path':
      return textAt(event['pathParameters'], name);
    case 'stageVariables':
      return textAt(event['stageVariables'], name);
    case 'context':
      return contextValues(event, name);
    default:
      return [];
  }
}

/** The names of headers have no case. HTTP APIs send them in lower case, and REST APIs as the caller wrote them. */
export function headerValues(event: JsonObject, name: string): readonly string[] {
  return valuesNamed(
    [event['multiValueHeaders'], event['headers']],
    (key) => key.toLowerCase() === name.toLowerCase(),
  );
}

/** The first of the two members has every value, the second one only the last. Each is enough. */
function valuesNamed(
  [all, last]: readonly [unknown, unknown],
  isNamed: (key: string) => boolean,
): readonly string[] {
  const values = (member: unknown): readonly string[] =>
    Object.entries(isJsonObject(member) ? member : {})
      .filter(([key]) => isNamed(key))
      .flatMap(([, value]) => value)
      .filter((value) => typeof value === 'string');
  const listed = values(all);
  return [...listed, ...values(last).filter((value) => !listed.includes(value))];
}

/** RFC 6265 section 4.2.1. Payload 2.0 of HTTP APIs takes the cookies out of the headers. */
function cookieValues(event: JsonObject, name: string): readonly string[] {
  const { cookies } = event;
  return (Array.isArray(cookies) ? cookies : headerValues(event, 'cookie'))
    .flatMap((line) => String(line).split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** The places in payload 2.0 of variables that other events have at the place of their name. */
function contextValues({ requestContext, routeKey }: JsonObject, name: string): readonly string[] {
  const [value] = textAt(requestContext, name);
  if (value !== undefined) return [value];
  if (name === 'routeKey') return textAt({ routeKey }, name);
  const place = name
    .replace(/^identity\.clientCert/, 'authentication.clientCert')
    .replace(/^identity\./, 'http.')
    .replace(/^httpMethod$/, 'http.method');
  return textAt(requestContext, place);
}

function textAt(object: unknown, path: string): readonly string[] {
  const value = isJsonObject(object) ? memberAt(object, path) : undefined;
  return typeof value === 'string' ? [value] : [];
}
