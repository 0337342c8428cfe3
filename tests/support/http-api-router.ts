/**
 * Chooses the route of an HTTP API as AWS documents it, and as far as that. It shares no code with the
 * compiler.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */

/** AWS does not say which of several routes gets the request. */
export const UNDOCUMENTED = Symbol('undocumented');

interface Declared {
  readonly route: string;
  readonly method: string;
  readonly parts: readonly string[];
}

/** @param path without its leading slash */
export function routeOfHttpApi(
  routes: readonly string[],
  method: string,
  path: string,
): string | typeof UNDOCUMENTED | undefined {
  const matching = routes
    .filter((route) => route !== '$default')
    .map((route): Declared => {
      const [declaredMethod = '', declaredPath = ''] = route.split(' ');
      return { route, method: declaredMethod, parts: declaredPath.slice(1).split('/') };
    })
    .filter((declared) => [method, 'ANY'].includes(declared.method) && matches(declared, path));
  if (matching.length === 0) return routes.includes('$default') ? '$default' : undefined;
  const best = matching.find((one) =>
    matching.every((other) => one === other || isPreferred(one, other)),
  );
  return best?.route ?? UNDOCUMENTED;
}

function matches({ parts }: Declared, path: string): boolean {
  const source = parts.map((part) => {
    if (part.endsWith('+}')) return '.+';
    return part.startsWith('{') ? '[^/]+' : part.replace(/[.$()+]/g, String.raw`\$&`);
  });
  return new RegExp(`^${source.join('/')}$`, 's').test(path);
}

const isGreedy = ({ parts }: Declared): boolean => parts.at(-1)?.endsWith('+}') === true;

/** Tells whether the documentation prefers one route to another that the same request matches. */
function isPreferred(one: Declared, other: Declared): boolean {
  // "ANY matches all methods that you haven't defined for a resource": a method of its own is only the
  // better match if its path is not the worse one.
  const isOfWorseMethod = one.method === 'ANY' && other.method !== 'ANY';
  if (isOfWorseMethod) return false;
  // A full match comes before one with a greedy path variable.
  if (isGreedy(one) !== isGreedy(other)) return isGreedy(other);
  const samePaths = JSON.stringify(shapeOf(one)) === JSON.stringify(shapeOf(other));
  return samePaths ? one.method !== other.method : isMoreSpecific(one, other);
}

function shapeOf({ parts }: Declared): readonly string[] {
  return parts.map((part) => {
    if (part.endsWith('+}')) return '{+}';
    return part.startsWith('{') ? '{}' : part;
  });
}

/** "The most specific match": in no place a variable for the other's text, nor a greedy one for its parts. */
function isMoreSpecific(one: Declared, other: Declared): boolean {
  return other.parts.every((part, index) => {
    const counterpart = one.parts[index];
    if (part.endsWith('+}')) return counterpart !== undefined;
    if (counterpart === undefined || counterpart.endsWith('+}')) return false;
    return part.startsWith('{') || !counterpart.startsWith('{');
  });
}
