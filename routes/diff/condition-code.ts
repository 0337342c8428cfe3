import { SourceMap } from 'node:module';
import type ts from 'typescript';
import type { AccessRule, AccessRules } from '../../lib/access/rule';
import { type DeclaredCode, readCode } from './declared-code';
import type { Condition } from './rule-table';
import { pathIn } from './source-files';

/**
 * Finds the conditions of access rules in the bundle that the rules came from. Code cannot be compared by its effect, so
 * two conditions count as the same if their texts are, together with the texts of all that they refer to. The text may
 * hold more than the condition depends on, and not less.
 *
 * @param code the bundle, with the declarations of all files at its top level
 * @param map its source map
 */
export async function conditionsIn(
  rules: AccessRules,
  code: string,
  map: string,
): Promise<ReadonlyMap<string, Condition>> {
  const conditional = Object.entries(rules).filter(([, { where }]) => where !== undefined);
  if (conditional.length === 0) return new Map();
  // It takes 0.3 s to load, and most tables have no conditions.
  const { default: compiler } = await import('typescript');
  const bundle = readCode(compiler, code);
  // JSON.parse cannot know that esbuild writes source maps.
  const sources = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  return new Map(
    conditional.map(([route, rule]) => [route, conditionOf(route, rule, bundle, sources)]),
  );
}

function conditionOf(
  route: string,
  { where, parameters = [] }: AccessRule,
  bundle: DeclaredCode,
  sources: SourceMap,
): Condition {
  const nodes = bundle.functionsOf(String(where));
  // The same text may be written for several routes.
  const [node = bundle.file] = [...nodes.filter((each) => bundle.isWithin(each, route)), ...nodes];
  // A function without a text of its own, as bind() makes one, may depend on anything.
  const texts = bundle.dependenciesOf(nodes.length > 0 ? nodes : [bundle.file]);
  return {
    place: placeOf(node, bundle.file, sources),
    // It sees the parameters that its rule names, and no others.
    code: [...[...parameters].sort(), ...texts].join('\n'),
  };
}

function placeOf(node: ts.Node, file: ts.SourceFile, sources: SourceMap): string {
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  const entry = sources.findEntry(line, character);
  if (!('originalSource' in entry)) return 'the access rules';
  return `${pathIn(entry.originalSource)}:${entry.originalLine + 1}`;
}
