import type { Resolver } from '../../build/settings';
import { followIdentities, IdentitiesFileError } from '../provider/identities-file';
import { localEntry, playedProvider, type PlayedProvider } from '../provider/played-provider';

/**
 * The settings of the authorizer that follow from the stage parameter `provider`. checks/ refuses the parameter on
 * another stage, and a name that no preset has; here they count as none.
 *
 * @param identitiesFile the file of the local users and clients
 * @param otherwise the setting that is in force if the local provider plays none
 */
export function playedSettings(
  identitiesFile: string,
  otherwise: { readonly trustedIssuers: (resolver: Resolver) => Promise<string> },
) {
  return {
    /** Has a blank `issuer` if the local provider plays another one, and is empty otherwise. */
    played: async (resolver: Resolver): Promise<{ readonly issuer?: string }> =>
      (await playedIn(resolver)) === undefined ? {} : { issuer: '' },

    /** The value of `TRUSTED_ISSUERS`. */
    trustedIssuers: async (resolver: Resolver): Promise<string> => {
      const played = await playedIn(resolver);
      if (played === undefined) return otherwise.trustedIssuers(resolver);
      const textOf = async (variable: string): Promise<string> =>
        String(await resolver.resolveVariable(variable));
      // The parameter is blank if issuers.yml has a list for this stage.
      const audience =
        (await textOf('param:audience')) || (await textOf('self:custom.localProvider.audience'));
      const entry = localEntry(
        played,
        await textOf('self:custom.localProvider.issuer'),
        audience.split(',').map((each) => each.trim()),
        clientIdsIn(identitiesFile),
      );
      return JSON.stringify([entry]);
    },
  };
}

async function playedIn({ resolveVariable }: Resolver): Promise<PlayedProvider | undefined> {
  if ((await resolveVariable('self:provider.stage')) !== 'local') return undefined;
  return playedProvider(String(await resolveVariable('self:custom.playedProvider')));
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
