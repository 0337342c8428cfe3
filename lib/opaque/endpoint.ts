import type { IntrospectionSettings, TrustedIssuer } from '../config/trusted-issuer';
import { addressIn, discoveryAddresses } from '../keys/discovery';
import { askForJson, NothingAtEndpoint, placeOf } from './exchange';
import { IntrospectionUnavailable } from './introspection-unavailable';

/** Where an issuer is asked about tokens. */
export interface Endpoint {
  /** For the log and the errors. */
  readonly name: string;
  /** @throws {IntrospectionUnavailable} if it cannot be discovered */
  readonly address: () => Promise<string>;
  /** Says that nothing is there any more, so that it is discovered anew. */
  readonly moved: () => void;
}

/** The endpoint that the settings name, or else the one in the discovery document of the issuer. */
export function endpointOf(trusted: TrustedIssuer, settings: IntrospectionSettings): Endpoint {
  const { endpoint } = settings;
  if (endpoint !== undefined) {
    return {
      name: placeOf(endpoint),
      address: () => Promise.resolve(endpoint),
      moved: () => undefined,
    };
  }
  let discovered: Promise<string> | undefined;
  const moved = (): void => {
    discovered = undefined;
  };
  return {
    name: trusted.issuer,
    address: () =>
      (discovered ??= discover(trusted).catch((error: unknown) => {
        moved();
        throw error;
      })),
    moved,
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
