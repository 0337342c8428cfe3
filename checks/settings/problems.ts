import { AUTHORIZER, LOCAL_STAGE } from '../../build/declared-service';
import { isLoopback } from '../../lib/config/provider-url';
import type { JsonObject } from '../../lib/json-object';
import { findAuthorizerProblems, findValuesWithoutQuotes } from './authorizer-settings';
import { type DeclaredVariables, textsOf } from '../../build/declared-variables';
import { plainSecretProblems } from '../../build/plain-secrets';
import { findAuthorizerLogProblems } from './authorizer-log';
import { findBackchannelLogoutProblems } from './backchannel-logout';
import { findTooLargeEnvironment } from './environment-size';
import { findLoopbackAddresses } from './loopback-addresses';
import { findParameterProblems } from './parameter-problems';
import { findPlayedProviderProblems } from './played-provider';
import { memberOf, sectionOf, type SettingSources } from './sources';
import { findEnvironmentFileProblem } from './stages';
import { findIssuerProblems } from './trusted-issuers';
import type { SettingUse } from './use';
import { findWebProblems } from './web';
import { findDeclaredNames, findUnreadVariables } from './variable-names';

/**
 * Finds problems of settings as they are written. They are all reported at once.
 *
 * @param input serverless.yml before its schema is applied
 * @returns one sentence for each, with the setting, its place and the value to use
 */
export function findWrittenProblems(input: JsonObject, sources: SettingSources): readonly string[] {
  const authorizer = memberOf(input['functions'], AUTHORIZER);
  const environments = {
    'provider.environment': sectionOf(memberOf(input['provider'], 'environment')),
    'functions.authorizer.environment': sectionOf(memberOf(authorizer, 'environment')),
  };
  return [
    ...findEnvironmentFileProblem(sources),
    ...findParameterProblems(sources),
    ...findPlayedProviderProblems(sources),
    ...findAuthorizerLogProblems(sources),
    ...findBackchannelLogoutProblems(sources),
    ...findWebProblems(sources),
    ...findUnreadVariables(sources),
    ...Object.entries(environments).flatMap(([section, variables]) =>
      findValuesWithoutQuotes(variables, section),
    ),
  ];
}

/** The environments of serverless.yml that reach the authorizer. */
export interface DeclaredEnvironments {
  readonly provider: DeclaredVariables;
  readonly authorizer: DeclaredVariables;
}

/**
 * Finds problems of the variables of the authorizer, when osls has resolved them.
 *
 * @param issuers the list of the stage in issuers.yml
 * @returns one sentence for each, with the setting, its place and the value to use
 */
export function findResolvedProblems(
  { provider, authorizer }: DeclaredEnvironments,
  issuers: unknown,
  use: SettingUse,
  sources: SettingSources,
): readonly string[] {
  const variables = { ...provider, ...authorizer };
  const ofIssuers = findIssuerProblems(issuers, variables, sources);
  // The variables follow from the list.
  if (ofIssuers.length > 0) return [...findDeclaredNames(provider, authorizer), ...ofIssuers];
  const isLocal = sources.stage === LOCAL_STAGE || isEmulated(sources.environment);
  return [
    ...findDeclaredNames(provider, authorizer),
    ...findWrittenSecrets(variables, sources),
    ...findAuthorizerProblems(variables, use, sources),
    ...findTooLargeEnvironment(variables),
    ...(isLocal ? [] : findLoopbackAddresses(variables, use, sources)),
  ];
}

/** A list that serverless.yml holds itself; {@link findIssuerProblems} has looked at issuers.yml. */
function findWrittenSecrets(
  variables: DeclaredVariables,
  { stage }: SettingSources,
): readonly string[] {
  try {
    const entries: unknown = JSON.parse(textsOf(variables)['TRUSTED_ISSUERS'] ?? '');
    return plainSecretProblems(entries, 'TRUSTED_ISSUERS', stage);
  } catch {
    // Its own check reports text that is not JSON.
    return [];
  }
}

/** An emulator of AWS on this machine runs the functions here as well. */
function isEmulated({ AWS_ENDPOINT_URL: url = '' }: SettingSources['environment']): boolean {
  return isLoopback(URL.parse(url)?.hostname ?? '');
}
