import { readRequestSettings } from '../lib/config/config';
import { EnvironmentReader } from '../lib/config/environment-reader';
import type { AuthorizerVariable } from '../lib/config/variables';
import type { DecisionSettings } from './identity-sources';
import { type DeclaredVariables, textsOf } from '../build/declared-variables';

/** The variables that say which parts of a request an answer depends on. */
export const REQUEST_VARIABLES = {
  TOKEN_PARAMETER: 'tokenParameter',
  TOKEN_SCHEME: 'tokenScheme',
  POLICY_SCOPE: 'policyScope',
} as const;

/**
 * Reads {@link REQUEST_VARIABLES} with the code of the running authorizer, so that a variable that is unset has the
 * same default in both.
 *
 * @returns the settings, and one sentence for each value with which the authorizer would not start
 */
export function requestSettings(variables: DeclaredVariables) {
  const problems = new Set<string>();
  const reader = new EnvironmentReader<AuthorizerVariable>(textsOf(variables), problems);
  return { settings: readRequestSettings(reader), problems: [...problems] };
}

/** Reads the settings that a decision depends on. */
export function decisionSettings(
  variables: DeclaredVariables,
  { file, accessRules }: Pick<DecisionSettings, 'file' | 'accessRules'>,
): DecisionSettings {
  const { tokenParameter, policyScope } = requestSettings(variables).settings;
  return { tokenParameter, policyScope, accessRules, file };
}
