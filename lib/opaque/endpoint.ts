import type { IntrospectionSettings, TrustedIssuer } from '../config/trusted-issuer';
import { steadyClock } from '../keys/cached-key-set';
import { addressIn, discoveryAddresses } from '../keys/discovery';
import { askForJson, NothingAtEndpoint, placeOf } from './exchange';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** A firewall answers that nothing is there to a token that looks like an attack, so the issuer is not asked more often. */
const LOOK_AGAIN_AFTER_MS = 10_000;

/** The introspection endpoint of an issuer. */
export interface Endpoint {
  /** For the log and the errors. */
  readonly name: string;
  /** @throws {IntrospectionUnavailable} if it cannot be discovered */
  readonly address: () => Promise<string>;
  /** The address after nothing was found there: another one if it has moved, or else the same. */
  readonly addressAnew: () => Promise<string>;
}

/**
 * The endpoint that the settings name, or else the one in the discovery document of the issuer.
 *
 * @param now milliseconds since 1970
 */
export function endpointOf(
  trusted: TrustedIssuer,
  settings: IntrospectionSettings,
  now: () => number,
): Endpoint {
  const { endpoint } = settings;
  if (endpoint !== undefined) {
    const address = (): Promise<string> => Promise.resolve(endpoint);
    return { name: placeOf(endpoint), address, addressAnew: address };
  }
  const steadyNow = steadyClock(now);
  let lookedAt = 0;
  let known: Promise<string> | undefined;
  const look = (): Promise<string> => {
    lookedAt = steadyNow();
    return discover(trusted);
  };
  const address = (): Promise<string> =>
    (known ??= look().catch((error: unknown) => {
      known = undefined;
      throw error;
    }));
  return {
    name: trusted.issuer,
    address,
    addressAnew: async () => {
      if (steadyNow() - lookedAt >= LOOK_AGAIN_AFTER_MS) {
        const found = await look().catch(() => undefined);
        if (found !== undefined) known = Promise.resolve(found);
      }
      return address();
    },
  };
}

async function discover({ issuer, keySource }: TrustedIssuer): Promise<string> {
  const { discoveryUri } = keySource;
  const addresses = discoveryUri === undefined ? discoveryAddresses(issuer) : [discoveryUri];
  for (const address of addresses) {
    try {
      const document = await askForJson(address, {});
      return addressIn(document, 'introspection_endpoint', { address, issuer }, (problem) =>
        unavailable(`${placeOf(address)} ${problem}`),
      );
    } catch (error) {
      if (!(error instanceof NothingAtEndpoint)) throw error;
    }
  }
  throw unavailable(`there is no discovery document at ${addresses.map(placeOf).join(', ')}`);
}

function unavailable(problem: string): IntrospectionUnavailable {
  return new IntrospectionUnavailable(
    `${problem}; set introspection.endpoint of the entry to the address of the endpoint`,
  );
}
