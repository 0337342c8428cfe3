import * as fc from 'fast-check';
import type { PathPart, PathPattern } from '../../lib/path/path-pattern';

/** Every path of up to `maxLength` segments, without its leading slash. */
export function allPaths(segments: readonly string[], maxLength: number): readonly string[] {
  let longest: readonly string[] = segments;
  const paths = [...longest];
  for (let length = 2; length <= maxLength; length += 1) {
    longest = longest.flatMap((path) => segments.map((segment) => `${path}/${segment}`));
    paths.push(...longest);
  }
  return paths;
}

/** An independent definition of a pattern. */
export function regExpOf(pattern: PathPattern): RegExp {
  return new RegExp(`^${pattern.map(sourceOf).join('/')}$`, 's');
}

function sourceOf(part: PathPart): string {
  switch (part.kind) {
    case 'literal':
      return part.text.replace(/[.$]/g, '\\$&');
    case 'segment':
      return '[^/]+';
    case 'rest':
      return '.+';
    case 'anything':
      return '.*';
    case 'prefix':
      return `${part.text}.*`;
  }
}

/** Reads a pattern in the notation of routes and IAM together: `a/{}/?*`, `a/*` or `a/b*`. */
export function patternOf(text: string): PathPattern {
  return text.split('/').map((part) => {
    if (part === '{}') return { kind: 'segment' };
    if (part === '?*') return { kind: 'rest' };
    if (part === '*') return { kind: 'anything' };
    if (part.endsWith('*')) return { kind: 'prefix', text: part.slice(0, -1) };
    return { kind: 'literal', text: part };
  });
}

/** The opposite of `patternOf`. */
export function textOf(pattern: PathPattern): string {
  const texts = { segment: '{}', rest: '?*', anything: '*' };
  return pattern
    .map((part) => {
      if (part.kind === 'literal') return part.text;
      return part.kind === 'prefix' ? `${part.text}*` : texts[part.kind];
    })
    .join('/');
}

export const LITERALS = ['a', 'b'];

const parts = (...kinds: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...kinds);

/** A declared path, including the root. */
export const declaredPath = fc
  .tuple(fc.array(parts('a', 'b', '{}'), { maxLength: 3 }), fc.boolean())
  .map(([segments, isGreedy]) => patternOf([...segments, ...(isGreedy ? ['?*'] : [])].join('/')));

/** Any pattern that the compiler may have to handle. */
export const anyPattern = fc
  .array(parts('a', 'b', '', '{}', '?*', '*'), { minLength: 1, maxLength: 4 })
  .map((texts) => patternOf(texts.join('/')));

/** Any pattern of a resource that may replace others: it ends in text and a `*`. */
export const anyMergedPattern = fc
  .tuple(
    fc.array(parts('a', 'b', '?*'), { maxLength: 2 }),
    parts('a*', 'ab*', 'x*', 'abc*', '?*', '*'),
  )
  .map(([texts, last]) => patternOf([...texts, last].join('/')));
