/** Two revisions cannot be compared. The message says why, and what to do, in one sentence. */
export class ComparisonFailed extends Error {
  override readonly name = 'ComparisonFailed';
}
