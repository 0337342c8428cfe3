import { providerUrlProblem } from '../lib/config/provider-url';
import type { TrustedIssuer } from '../lib/config/trusted-issuer';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import { discoveryAddresses, type ProviderRequests } from '../lib/keys/discovery';
import { parseJson } from '../lib/keys/key-set';
import { NothingAtAddress, SigningKeysUnavailable } from '../lib/keys/key-set-request';
import { type Finding, listUnverified, note, ok, problem, quoteUnverified } from './report';
import type { SettingName } from './setting-name';

/** The discovery document of a provider, or the reason why there is not any. */
export type Discovered =
  { readonly address: string; readonly document: JsonObject } | { readonly failure: string };

/** Asks for the document of an issuer, also if the authorizer does not need it. */
export async function discover(
  { issuer, keySource }: TrustedIssuer,
  { requestDocument }: ProviderRequests,
): Promise<Discovered> {
  const { discoveryUri } = keySource;
  if (discoveryUri === undefined && providerUrlProblem(issuer) !== undefined) {
    return {
      failure: 'the issuer is not an https address of its own, so there is no document to ask for',
    };
  }
  const addresses = discoveryUri === undefined ? discoveryAddresses(issuer) : [discoveryUri];
  let failure = '';
  for (const address of addresses) {
    try {
      const document = parseJson(address, await requestDocument(address));
      if (isJsonObject(document) && typeof document['issuer'] === 'string') {
        return { address, document };
      }
      return {
        failure: `${address} answered with JSON that is not a discovery document (no "issuer")`,
      };
    } catch (error) {
      if (!(error instanceof SigningKeysUnavailable)) throw error;
      // The remedies of the authorizer are for its key set.
      failure ||= error.message.replace(/;[^]*/, '');
      if (!(error instanceof NothingAtAddress)) break;
    }
  }
  return { failure };
}

/**
 * Compares the document with the entry.
 *
 * @param isNeeded whether the authorizer finds the keys by it
 */
export function checkDiscovery(
  discovered: Discovered,
  { issuer, algorithms, keySource }: TrustedIssuer,
  isNeeded: boolean,
  setting: SettingName,
): readonly Finding[] {
  if ('failure' in discovered) {
    return [
      isNeeded
        ? problem(
            `discovery: ${discovered.failure}; set ${setting('jwksUri')} to the address of the key set, or correct ${setting(keySource.discoveryUri === undefined ? 'issuer' : 'discoveryUri')}`,
          )
        : note(`discovery: ${discovered.failure}; nothing is compared with it`),
    ];
  }
  const { address, document } = discovered;
  const { issuer: named, id_token_signing_alg_values_supported: offered } = document;
  const isSame = named === issuer || isTemplateOf(issuer, named);
  return [
    isSame
      ? ok(`discovery: ${address} names the configured issuer`)
      : problem(
          `discovery: ${address} names the issuer ${quoteUnverified(named)}, and the configured one is ${quoteUnverified(issuer)}; its tokens name the former, so set ${setting('issuer')} to ${quoteUnverified(named)}`,
        ),
    ...(Array.isArray(offered) ? [compareAlgorithms(offered, algorithms, setting)] : []),
  ];
}

/** Entra ID writes `{tenantid}` into the documents for all tenants. */
function isTemplateOf(issuer: string, named: unknown): boolean {
  return issuer.includes('{tid}') && named === issuer.replace('{tid}', '{tenantid}');
}

function compareAlgorithms(
  offered: readonly unknown[],
  accepted: TrustedIssuer['algorithms'],
  setting: SettingName,
): Finding {
  const common = accepted.filter((algorithm) => offered.includes(algorithm));
  if (common.length > 0) return ok(`discovery: the provider signs with ${common.join(', ')}`);
  return note(
    `discovery: the provider signs ID tokens with ${listUnverified(offered)}, and only ${accepted.join(' or ')} is accepted; if it signs access tokens in the same way, set ${setting('algorithms')} to that`,
  );
}
