import { EnvironmentReader } from '../config/environment-reader';

/**
 * Parses `LOGOUT_AUDIENCES`: the ids of the clients that users log in with, separated by commas. They are one list for
 * all issuers, because a logout token reaches only tokens of the issuer that has signed it.
 *
 * @throws {Error} with every problem in one message
 */
export function parseLogoutAudiences(text: string | undefined): readonly string[] {
  const problems = new Set<string>();
  const variables = { LOGOUT_AUDIENCES: text };
  const reader = new EnvironmentReader<keyof typeof variables>(variables, problems);
  const audiences = reader.list('LOGOUT_AUDIENCES');
  if (problems.size > 0) throw new Error([...problems].join('; '));
  return audiences;
}
