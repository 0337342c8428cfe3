import { isJsonObject, type JsonObject, memberAt } from '../json-object';

/**
 * Finds the values of a request parameter in an event. Without any, the request lacks the parameter; with more than
 * one, it depends on the gateway which one a cached answer belongs to.
 */
export type ValuesIn = (event: JsonObject) => readonly string[];

/**
 * Makes the function that finds the values of a parameter.
 *
 * @param parameter `header.NAME`, `querystring.NAME`, `cookie.NAME`, `path.NAME`, `stageVariables.NAME` or
 *   `context.NAME`, in which `context.NAME` is a variable that API Gateway calls `$context.NAME`
 */
export function valuesOf(parameter: string): ValuesIn {
  const dot = parameter.indexOf('.');
  const name = parameter.slice(dot + 1);
  switch (parameter.slice(0, dot)) {
    case 'header':
      return headerValues(name);
    case 'querystring':
      return (event) => queryValues(event, name);
    case 'cookie':
      return cookieValues(name);
    case 'path':
      return (event) => textAt(event['pathParameters'], name);
    case 'stageVariables':
      return (event) => textAt(event['stageVariables'], name);
    case 'context':
      return (event) => contextValues(event, name);
    default:
      return () => [];
  }
}

/** The case of a header name does not matter. HTTP APIs send them in lower case, and REST APIs as the caller wrote them. */
function headerValues(name: string): ValuesIn {
  const lowerCase = name.toLowerCase();
  return (event) => valuesNamed(event['multiValueHeaders'], event['headers'], lowerCase, true);
}

const subprotocolHeader = headerValues('sec-websocket-protocol');

/** The subprotocols that the request to open a WebSocket offers (RFC 6455 section 11.3.4). */
export function subprotocolsIn(event: JsonObject): readonly string[] {
  return subprotocolHeader(event)
    .flatMap((value) => value.split(','))
    .map((protocol) => protocol.trim());
}

/**
 * @param all has every value in lists; an HTTP API does not send it
 * @param last has the last value of each name, which says nothing more
 * @param isCaseless whether `name` is in lower case, and stands for names in any case
 */
function valuesNamed(all: unknown, last: unknown, name: string, isCaseless = false): string[] {
  const members: unknown = isJsonObject(all) ? all : last;
  const values: string[] = [];
  if (!isJsonObject(members)) return values;
  // Object.keys would make a list for each decision.
  for (const key in members) {
    // Most names differ in length, which is cheaper to see than the case of each letter.
    if (key.length !== name.length || (isCaseless ? key.toLowerCase() : key) !== name) continue;
    const value = members[key];
    // A list of its own for each value would take longer than everything else here.
    if (typeof value === 'string') values.push(value);
    else if (Array.isArray(value)) {
      for (const each of value) if (typeof each === 'string') values.push(each);
    }
  }
  return values;
}

/** Payload 2.0 joins the values of a name with commas, and has them apart in the raw query string only. */
function queryValues(event: JsonObject, name: string): readonly string[] {
  const { rawQueryString: raw, multiValueQueryStringParameters: all } = event;
  const apart = typeof raw === 'string' ? new URLSearchParams(raw).getAll(name) : [];
  return apart.length > 1 ? apart : valuesNamed(all, event['queryStringParameters'], name);
}

/** RFC 6265 section 4.2.1. Payload 2.0 of HTTP APIs takes the cookies out of the headers. */
function cookieValues(name: string): ValuesIn {
  const headers = headerValues('cookie');
  return (event) => {
    const { cookies } = event;
    const lines: readonly unknown[] = Array.isArray(cookies) ? cookies : headers(event);
    // The whole header is the identity source, and a browser sends one.
    if (!Array.isArray(cookies) && lines.length > 1) return headers(event);
    return lines
      .flatMap((line) => String(line).split(';'))
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1));
  };
}

/** Payload 2.0 has some variables in other places than their names say. */
function contextValues({ requestContext, routeKey }: JsonObject, name: string): readonly string[] {
  const place = name
    .replace(/^identity\.clientCert/, 'authentication.clientCert')
    .replace(/^(?:identity\.)?(sourceIp|userAgent|path|protocol)$/, 'http.$1')
    .replace(/^httpMethod$/, 'http.method');
  const [value = textAt(requestContext, place)[0]] = textAt(requestContext, name);
  return value === undefined ? textAt({ routeKey }, name) : [value];
}

function textAt(object: unknown, path: string): readonly string[] {
  const value = isJsonObject(object) ? memberAt(object, path) : undefined;
  return typeof value === 'string' ? [value] : [];
}
