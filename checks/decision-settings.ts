import { AUTHORIZER, type DeclaredService } from '../build/declared-service';
import { parseTokenSource } from '../build/token-source';
import type { DecisionSettings } from './identity-sources';

/**
 * Reads the settings that say what a decision depends on, as serverless.yml hands them to the authorizer.
 *
 * @param tokenSource the stage parameter, for a service that does not hand TOKEN_PARAMETER over
 */
export function decisionSettings(
  { functions }: DeclaredService,
  tokenSource: unknown,
  { file, accessRules }: Pick<DecisionSettings, 'file' | 'accessRules'>,
): DecisionSettings {
  const { TOKEN_PARAMETER: parameter = '', POLICY_SCOPE: scope } =
    functions[AUTHORIZER]?.environment ?? {};
  const derived = parseTokenSource(tokenSource)?.parameter ?? 'header.Authorization';
  return {
    tokenParameter: parameter.trim() === '' ? derived : parameter.trim(),
    policyScope: scope?.trim() === 'route' ? 'route' : 'stage',
    accessRules,
    file,
  };
}
