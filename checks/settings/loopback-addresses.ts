import { ALL_PARTS } from '../../build/authorizer-parts';
import { ISSUERS_FILE } from '../../build/trusted-issuers';
import { ConfigError, parseConfig } from '../../lib/config/config';
import { type Environment, quote } from '../../lib/config/environment-reader';
import { isLoopback } from '../../lib/config/provider-url';
import { type DeclaredVariables, textsOf } from '../../build/declared-variables';
import { describeVariable } from './places';
import type { SettingSources } from './sources';
import type { SettingUse } from './use';

/**
 * The addresses that must not be this machine's. A package whose keys or whose introspection alone are here can be
 * tried here, as a test of the bundle does; it cannot be deployed.
 */
const ADDRESSES: Readonly<Record<SettingUse, readonly ('JWT_ISSUER' | 'JWKS_URI')[]>> = {
  package: ['JWT_ISSUER'],
  deploy: ['JWT_ISSUER', 'JWKS_URI'],
  offline: [],
  invoke: [],
};

/**
 * Finds addresses of this machine in the settings of a deployed stage. A cold start cannot know: `sls invoke
 * local` runs the same function on this machine.
 *
 * @returns one sentence for each
 */
export function findLoopbackAddresses(
  variables: DeclaredVariables,
  use: SettingUse,
  sources: SettingSources,
): readonly string[] {
  const texts = textsOf(variables);
  const isHere = (url: string): boolean => leadsToThisMachine(URL.parse(url)?.hostname ?? '');
  const sentence = (name: string, url: string, place: string): string =>
    `${name}: ${quote(url)} is this machine, which a deployed function cannot reach; use the https address of the provider: change ${place}`;
  return [
    ...ADDRESSES[use].flatMap((name) =>
      (texts[name] ?? '')
        .split(',')
        .map((url) => url.trim())
        .filter(isHere)
        .map((url) => sentence(name, url, describeVariable(sources, name))),
    ),
    ...addressesOfEntries(texts, use)
      .filter(([, url]) => isHere(url))
      .map(([member, url]) =>
        sentence(`${ISSUERS_FILE}, ${sources.stage}`, url, `${member} of that entry`),
      ),
  ];
}

/** The addresses of the entries of issuers.yml, with the names of their members. */
function addressesOfEntries(
  texts: Environment,
  use: SettingUse,
): readonly (readonly [member: string, url: string])[] {
  if ((texts['TRUSTED_ISSUERS'] ?? '') === '') return [];
  try {
    return parseConfig(texts, ALL_PARTS).issuers.flatMap(({ issuer, keySource, introspection }) => {
      const { jwksUri, discoveryUri } = keySource;
      const addresses: Readonly<Record<string, string | undefined>> = {
        ...(ADDRESSES[use].includes('JWT_ISSUER') && { issuer }),
        ...(ADDRESSES[use].includes('JWKS_URI') && {
          jwksUri,
          discoveryUri,
          'introspection.endpoint': introspection?.endpoint,
        }),
      };
      return Object.entries(addresses).filter(
        (address): address is [string, string] => typeof address[1] === 'string',
      );
    });
  } catch (error) {
    // Its own check reports what the cold start would refuse.
    if (error instanceof ConfigError) return [];
    throw error;
  }
}

/** More names than those for which http is accepted: RFC 6761 section 6.3, and addresses that only mean a loopback. */
function leadsToThisMachine(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  return (
    isLoopback(host) ||
    host.endsWith('.localhost') ||
    /^(?:0\.0\.0\.0|\[::\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]+|0:0)\])$/.test(host)
  );
}
