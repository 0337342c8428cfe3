/** The table of withdrawn tokens, and how the authorizer uses it. */
export interface RevocationSettings {
  readonly table: string;
  /** How long an answer of the table is relied on. */
  readonly rememberSeconds: number;
  /** Whether a token is accepted while the table cannot be read. */
  readonly acceptsIfUnavailable: boolean;
}
