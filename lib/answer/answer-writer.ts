import type { AuthorizationRequest } from '../event/authorization-request';
import type { Reason } from '../reason';
import type { VerifiedClaims } from '../token/verified-claims';

/** Writes the answers of the authorizer in one of the forms that API Gateway takes. */
export interface AnswerWriter<Answer> {
  /**
   * @throws {Undecided} if no answer can be written
   */
  readonly granted: (request: AuthorizationRequest, claims: VerifiedClaims) => Answer;
  /** @returns `unauthorized` if API Gateway is to answer 401, which is never cached */
  readonly rejected: (request: AuthorizationRequest, reason: Reason) => Answer | 'unauthorized';
}
