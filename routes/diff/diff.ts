import { join } from 'node:path';
import { compareAccess, verdictOf } from './access-diff';
import { readRules } from './bundled-rules';
import { diffData, diffText, EXIT_CODES } from './diff-report';
import { checkedOutFiles, findCheckout, revisionFiles } from './source-files';

/** The output of a comparison, and the exit code of the tool. */
export interface DiffOutput {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Compares the access rules of a folder, with changes that are not committed, with those of a revision of git.
 *
 * @param revisions one such as `main`, or two such as `main..topic`: then the files of now do not count
 * @param file the access rules, by their path in the folder
 * @throws {ComparisonFailed}
 */
export async function diffAgainst(
  revisions: string,
  folder: string,
  file: string,
  asJson: boolean,
): Promise<DiffOutput> {
  const checkout = await findCheckout(folder);
  // The name of a branch or a tag has no `..` in it: git-check-ref-format(1).
  const [revision = '', later] = revisions.split(/\.\.(.*)/s);
  const source = await revisionFiles(checkout, revision);
  const files =
    later === undefined ? checkedOutFiles(checkout) : await revisionFiles(checkout, later);
  const path = checkout.prefix + file;
  const packagesFrom = join(checkout.root, checkout.prefix);
  const before = await readRules(source, path, packagesFrom);
  const after = await readRules(files, path, packagesFrom);
  const changes = compareAccess(before, after);
  const isCodeChanged = before.code !== after.code;
  const compared = { revision, commit: source.commit, isCodeChanged };
  return {
    text: asJson
      ? `${JSON.stringify(diffData(changes, compared), null, 2)}\n`
      : diffText(changes, compared),
    exitCode: EXIT_CODES[verdictOf(changes, isCodeChanged)],
  };
}
