import { relative } from 'node:path';
import type { Identities } from '../provider/identities';
import { followIdentities, IdentitiesFileError } from '../provider/identities-file';
import { usageKeys } from '../provider/usage-keys';
import type { OfflineService, OfflineSettings } from './offline-settings';

/** The parts of a service that its local identity provider is made for. */
export interface ProviderFiles {
  /** The file of its users and clients. */
  readonly identities: string;
  /** The scopes that `*` stands for in that file. */
  readonly apiScopes: readonly string[];
}

/**
 * Finds who can get a token from the local identity provider of a service. If a usage plan is in force, the service
 * gets the API keys of these identities; on AWS the seller of the plan makes them: see docs/operations.md.
 *
 * @param reportProblem gets a sentence about each edit of the file that cannot be used
 * @returns the users and clients of now
 * @throws {IdentitiesFileError}
 */
export function serviceIdentities(
  { provider, custom }: OfflineService,
  { identities: file, apiScopes }: ProviderFiles,
  { usageKeyClaim }: Pick<OfflineSettings, 'usageKeyClaim'>,
  reportProblem: (problem: string) => void,
): () => Identities {
  if (custom?.localUsers !== undefined) {
    throw new IdentitiesFileError(
      `custom.localUsers of serverless.yml is not read any more: write its users into ${relative(process.cwd(), file)}, as "alice: { scopes: ['*'] }", and remove it`,
    );
  }
  const identities = followIdentities(file, apiScopes, reportProblem);
  if (usageKeyClaim !== undefined) {
    const apiKeys = usageKeys(identities(), usageKeyClaim).map((value) => ({ value }));
    provider.apiGateway = { ...provider.apiGateway, apiKeys };
  }
  return identities;
}
