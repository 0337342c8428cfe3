import { SourceMap } from 'node:module';
import type ts from 'typescript';
import type { AccessRules } from '../../lib/access/rule';
import { literalRules } from './literal-rules';
import type { Condition, RuleTable } from './rule-table';
import { pathIn } from './source-files';

/** A bundle of access rules: an ECMAScript module without comments and white space, and its source map. */
export interface Bundle {
  readonly code: string;
  readonly map: string;
}

/**
 * Reads access rules as code: docs/decisions/0033-code-of-the-rules.md.
 *
 * @param file the path of the rules, for a condition that has no place of its own
 */
export async function readRuleCode(
  rules: AccessRules,
  { code, map }: Bundle,
  file: string,
): Promise<Pick<RuleTable, 'code' | 'conditions'>> {
  // It takes 0.3 s to load, and the table of routes does not need it.
  const { default: compiler } = await import('typescript');
  const { ScriptTarget, ScriptKind } = compiler;
  const tree = compiler.createSourceFile('r.js', code, ScriptTarget.ES2023, true, ScriptKind.JS);
  const literal = literalRules(compiler, tree);
  // Commas go as well, so that the number of the entries does not count.
  const withoutData = literal.lists.reduceRight((text, list) => {
    const kept = list.filter((entry) => !literal.data.has(entry));
    const texts = kept.map((entry) => entry.getText(tree));
    return text.slice(0, list.pos) + texts.join(',') + text.slice(list.end);
  }, code);
  // JSON.parse cannot know that esbuild writes source maps.
  const sources = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  const conditions = Object.entries(rules).flatMap(
    ([route, { where, parameters = [] }]): readonly [string, Condition][] => {
      const own = literal.conditions.get(route) ?? [];
      // It may be undefined here, and a function in another environment.
      if (where === undefined && own.length === 0) return [];
      const [place = file] = own.map((node) => placeOf(node, tree, sources));
      // It sees the parameters that its rule names, and no others.
      const texts = [
        ...[...parameters].sort(),
        withoutData,
        ...own.map((node) => node.getText(tree)),
      ];
      return [[route, { place, code: texts.join('\n') }]];
    },
  );
  return { code: withoutData, conditions: new Map(conditions) };
}

function placeOf(node: ts.Node, tree: ts.SourceFile, sources: SourceMap): string {
  const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
  const entry = sources.findEntry(line, character);
  if (!('originalSource' in entry)) return 'the access rules';
  return `${pathIn(entry.originalSource)}:${entry.originalLine + 1}`;
}
