import type { TokenRejected } from './reason';
import type { UnverifiedOrigin, VerifiedToken } from './token/token-kind';

/** The verdict on one request. If no verdict is possible (no keys, a bug), the authorizer throws instead. */
export type Decision =
  | { readonly outcome: 'granted'; readonly token: VerifiedToken }
  | {
      readonly outcome: 'rejected';
      readonly rejection: TokenRejected;
      readonly origin: UnverifiedOrigin;
    };
