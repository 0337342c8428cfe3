import { INTROSPECTED } from '../../build/introspected-provider';
import type { Resolver } from '../../build/settings';
import type { IssuerEntry } from '../../lib/config/trusted-issuer';
import { followIdentities, IdentitiesFileError } from '../provider/identities-file';
import { introspectedEntry } from '../provider/played/introspected-entry';
import { localEntry, playedProvider } from '../provider/played/played-provider';

/** Makes the entry by which the authorizer trusts the local provider. */
type EntryMaker = (issuer: string, audiences: readonly string[]) => IssuerEntry;

/**
 * The settings of the authorizer that follow from the stage parameter `provider`. checks/ refuses the parameter on
 * another stage, and a name that it does not have; here they count as none.
 *
 * @param identitiesFile the file of the local users and clients
 * @param otherwise the setting that is in force without the parameter
 */
export function playedSettings(
  identitiesFile: string,
  otherwise: { readonly trustedIssuers: (resolver: Resolver) => Promise<string> },
) {
  return {
    /** Has a blank `issuer` if the parameter says how the local provider is trusted, and is empty otherwise. */
    played: async (resolver: Resolver): Promise<{ readonly issuer?: string }> =>
      (await entryMakerIn(resolver, identitiesFile)) === undefined ? {} : { issuer: '' },

    /** The value of `TRUSTED_ISSUERS`. */
    trustedIssuers: async (resolver: Resolver): Promise<string> => {
      const entryFor = await entryMakerIn(resolver, identitiesFile);
      if (entryFor === undefined) return otherwise.trustedIssuers(resolver);
      const textOf = async (variable: string): Promise<string> =>
        String(await resolver.resolveVariable(variable));
      // The parameter is blank if issuers.yml has a list for this stage.
      const audience =
        (await textOf('param:audience')) || (await textOf('self:custom.localProvider.audience'));
      const entry = entryFor(
        await textOf('self:custom.localProvider.issuer'),
        audience.split(',').map((each) => each.trim()),
      );
      return JSON.stringify([entry]);
    },
  };
}

async function entryMakerIn(
  { resolveVariable }: Resolver,
  identitiesFile: string,
): Promise<EntryMaker | undefined> {
  if ((await resolveVariable('self:provider.stage')) !== 'local') return undefined;
  const name = String(await resolveVariable('self:custom.playedProvider'));
  if (name === INTROSPECTED) {
    return (issuer, audiences) =>
      introspectedEntry(issuer, audiences, followIdentities(identitiesFile, [], () => undefined)());
  }
  const played = playedProvider(name);
  return (
    played &&
    ((issuer, audiences) => localEntry(played, issuer, audiences, clientIdsIn(identitiesFile)))
  );
}

/** No ids if the file cannot be used: the plugin says so with its line. */
function clientIdsIn(file: string): readonly string[] {
  try {
    return [...followIdentities(file, [], () => undefined)().clients.keys()];
  } catch (error) {
    if (error instanceof IdentitiesFileError) return [];
    throw error;
  }
}
