import type { AuthorizerConfig, SettingsOfPart } from './config/config';
import type { IssuerKeySets } from './keys/issuer-key-sets';
import type { Log } from './log';
import type { TokenKind } from './token/token-kind';

/** A part of the authorizer that not every service needs. A bundle holds only the parts that its settings use. */
export interface OptionalPart extends SettingsOfPart {
  /**
   * Adds kinds of tokens, or looks further at tokens of the given kinds.
   *
   * @param kinds those of the authorizer so far; the JWT is the first
   * @returns the kinds of the authorizer; the first one that recognizes a token verifies it
   */
  readonly tokenKinds: (
    kinds: readonly TokenKind[],
    surroundings: Surroundings,
  ) => readonly TokenKind[];
}

/** The authorizer that a part belongs to. */
export interface Surroundings {
  readonly config: AuthorizerConfig;
  readonly keySets: IssuerKeySets;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}
