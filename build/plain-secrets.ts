import { isJsonObject } from '../lib/json-object';
import { LOCAL_STAGE } from './declared-service';

/**
 * Finds secrets that stand in the settings of a stage that is deployed. Everybody who may read the function's
 * configuration, the template or its history would see them.
 *
 * @param entries the trusted issuers, of any type
 * @param place the name of the list
 * @returns one sentence for each, which never holds the secret
 */
export function plainSecretProblems(
  entries: unknown,
  place: string,
  stage: string,
): readonly string[] {
  if (stage === LOCAL_STAGE || !Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) => {
    const introspection = isJsonObject(entry) ? entry['introspection'] : undefined;
    if (!isJsonObject(introspection) || !('clientSecret' in introspection)) return [];
    return [
      `${place}[${index}].introspection.clientSecret would put the secret into the configuration of the function, which many may read; ` +
        'keep it in Parameter Store, and write its name: clientSecretParameter: ' +
        `/jwt-authorizer/${stage}/client-secret (docs/operations.md shows how). Only stage local takes clientSecret, ` +
        'as ${env:CLIENT_SECRET} from .env',
    ];
  });
}
