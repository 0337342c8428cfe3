import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseTokenSource, type TokenSource } from './token-source';

const STAGES = join(__dirname, '../stages.yml');

/**
 * Reads where a stage of stages.yml expects the token, for tools that run without osls.
 *
 * @throws {Error} if its tokenSource cannot be used
 */
export function tokenSourceOf(stage: string, file = STAGES): TokenSource {
  // One list of parameters for each stage.
  const lists = parse(readFileSync(file, 'utf8')) as Readonly<
    Record<string, { readonly tokenSource?: unknown } | null>
  >;
  const source = parseTokenSource(lists[stage]?.tokenSource ?? lists['default']?.tokenSource);
  if (source === undefined) throw new Error(`tokenSource of stage ${stage} cannot be used`);
  return source;
}
