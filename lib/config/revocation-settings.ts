/** Where withdrawn tokens are listed, and how soon the list is in force. */
export interface RevocationSettings {
  readonly table: string;
  /** How long an answer of the table is relied on. */
  readonly rememberSeconds: number;
  /** Whether a token is accepted while the table cannot be read. */
  readonly acceptsIfUnavailable: boolean;
}
