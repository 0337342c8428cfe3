import type { TrustedIssuer } from '../lib/config/trusted-issuer';
import { fetchFrom, type ProviderRequests } from '../lib/keys/discovery';
import type { KeySet } from '../lib/keys/key-set';
import { SigningKeysUnavailable } from '../lib/keys/key-set-request';
import { checkCertificate, checkClock } from './clock';
import { checkDiscovery, discover, type Discovered } from './discovery';
import { compareAddress } from './key-set-address';
import { checkKeys } from './keys';
import type { ObservedAnswers } from './observed-answers';
import { type Finding, ok, problem, quoteUnverified, type Section } from './report';
import type { SettingName } from './setting-name';

/** The means to examine providers. */
export interface Examination {
  readonly requests: ProviderRequests;
  readonly answers: ObservedAnswers;
  readonly setting: SettingName;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The keys of a provider, and their address; or the sentence with which the authorizer would do without them. */
type Found =
  | { readonly address: string; readonly keySet: KeySet }
  | { readonly address: string; readonly failure: string };

/** Asks a provider for everything that the authorizer needs of it. */
export async function examineProvider(
  trusted: TrustedIssuer,
  examination: Examination,
): Promise<Section> {
  const { setting } = examination;
  const { issuer, keySource } = trusted;
  if (keySource.keys !== undefined) {
    const given = ok(
      `key set: ${keySource.keys.length} keys are in the entry; no provider is asked`,
    );
    return { heading: issuer, findings: [given, ...checkKeys(keySource.keys, trusted, setting)] };
  }
  const [found, discovered] = await Promise.all([
    findKeys(trusted, examination.requests),
    discover(trusted, examination.requests),
  ]);
  const isDiscovered = found.address !== keySource.jwksUri;
  return {
    heading: issuer,
    findings: [
      ...checkDiscovery(discovered, trusted, isDiscovered, setting),
      ...('failure' in found
        ? [problem(`key set: ${found.failure}${remedyFor(found.failure, discovered, setting)}`)]
        : await checkFound(found, discovered, trusted, examination)),
    ],
  };
}

/** Finds the keys as the authorizer does, by its own code. */
async function findKeys(trusted: TrustedIssuer, requests: ProviderRequests): Promise<Found> {
  let address = trusted.keySource.jwksUri ?? '';
  const source = fetchFrom(trusted, {
    ...requests,
    fetchKeySet: (uri) => {
      address = uri;
      return requests.fetchKeySet(uri);
    },
  });
  try {
    const keySet = await source.fetchKeySet(source.jwksUri);
    return { address, keySet };
  } catch (error) {
    if (!(error instanceof SigningKeysUnavailable)) throw error;
    return { address, failure: error.message };
  }
}

/** Each is a problem in the authorizer's own words, and its remedy. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /certificate that cannot be trusted/,
    'have the provider send a valid certificate of a public authority for this host, with its whole chain',
  ],
  [
    /^http:\/\/localhost:\d+\/.* cannot be reached \(ECONNREFUSED\)/,
    'run npm start beside this command, or correct the port',
  ],
  [/cannot be reached/, 'compare the address, and the way of the network to it'],
  [
    /no complete answer within/,
    'the authorizer waits no longer, so have the provider or the network to it made faster',
  ],
  [
    /sent more than/,
    'the authorizer reads no more, so have the provider publish less at this address',
  ],
];

function remedyFor(failure: string, discovered: Discovered, setting: SettingName): string {
  const named = 'document' in discovered ? discovered.document['jwks_uri'] : undefined;
  if (typeof named === 'string' && !failure.startsWith(`${named} `)) {
    return `; its discovery document names ${quoteUnverified(named)}, so set ${setting('jwksUri')} to that`;
  }
  // The sentence of the authorizer has a remedy of its own.
  if (failure.includes(';')) return '';
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(failure)) ?? [];
  return `; ${remedy ?? `have the provider serve its key set there, or set ${setting('jwksUri')} to the address that does`}`;
}

async function checkFound(
  found: Extract<Found, { readonly keySet: KeySet }>,
  discovered: Discovered,
  trusted: TrustedIssuer,
  { requests, answers, setting }: Examination,
): Promise<readonly Finding[]> {
  const { address, keySet } = found;
  const answer = answers.of(address);
  return [
    ok(`key set: ${address} answered with ${keySet.entries.length} keys in ${keySet.bytes} bytes`),
    ...(await compareAddress(found, discovered, trusted, requests, setting)),
    ...(answer === undefined
      ? []
      : [...checkCertificate(answer), checkClock(answer, trusted, setting)]),
    ...checkKeys(keySet.entries, trusted, setting),
  ];
}
