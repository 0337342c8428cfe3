/** A call that cannot be answered. The message is a sentence for the person who made it. */
export class NotExplained extends Error {
  override readonly name = 'NotExplained';
}
