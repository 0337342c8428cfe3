import { EnvironmentReader } from '../config/environment-reader';

/** The settings of the endpoint for logouts. */
export interface LogoutSettings {
  /**
   * The ids of the clients that users log in with. They are one list for all issuers, because a logout token reaches only
   * tokens of the issuer that has signed it.
   */
  readonly audiences: readonly string[];
  /** Whether a logout of a session withdraws all tokens of its subject too: some providers put `sid` into no access token. */
  readonly alwaysWithdrawsSubject: boolean;
}

/** The variables that hold them. */
export type LogoutVariables = Readonly<
  Partial<Record<'LOGOUT_AUDIENCES' | 'LOGOUT_WITHDRAWS', string | undefined>>
>;

/**
 * Parses `LOGOUT_AUDIENCES`, whose entries are separated by commas, and `LOGOUT_WITHDRAWS`: `session` or `subject`.
 *
 * @throws {Error} with every problem in one message
 */
export function parseLogoutSettings(variables: LogoutVariables): LogoutSettings {
  const problems = new Set<string>();
  const reader = new EnvironmentReader<keyof LogoutVariables>(variables, problems);
  const audiences = reader.list('LOGOUT_AUDIENCES');
  const withdraws = reader.choice('LOGOUT_WITHDRAWS', ['session', 'subject']);
  if (problems.size > 0) throw new Error([...problems].join('; '));
  return { audiences, alwaysWithdrawsSubject: withdraws === 'subject' };
}
