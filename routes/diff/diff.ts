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
 * @param file the access rules, by their path in the folder
 * @throws {ComparisonFailed}
 */
export async function diffAgainst(
  revision: string,
  folder: string,
  file: string,
  asJson: boolean,
): Promise<DiffOutput> {
  const checkout = await findCheckout(folder);
  const source = await revisionFiles(checkout, revision);
  const path = checkout.prefix + file;
  const [before, after] = [
    await readRules(source, path),
    await readRules(checkedOutFiles(checkout), path),
  ];
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
