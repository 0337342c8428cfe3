import { SUPPORTED_ALGORITHMS } from '../../lib/config/trusted-issuer';
import type { ProviderRequests } from '../../lib/keys/discovery';
import { createIssuerKeySets } from '../../lib/keys/issuer-key-sets';
import { SigningKeysUnavailable } from '../../lib/keys/key-set-request';
import type { SigningKey } from '../../lib/keys/signing-key';
import { TokenRejected } from '../../lib/reason';
import { findSigningKey } from '../../lib/token/signature';
import { type Finding, listUnverified, note, ok, problem, quoteUnverified } from '../report';
import type { ExaminedToken } from './examined-token';

/**
 * Checks the signature with the keys that the issuer publishes, also if the header is refused for its algorithm, its
 * type or its missing `kid`.
 */
export async function checkSignature(
  { token, trusted }: ExaminedToken,
  requests: ProviderRequests,
): Promise<Finding> {
  const { alg, kid, nonce } = token.unverifiedHeader;
  const algorithm = SUPPORTED_ALGORITHMS.find((each) => each === alg);
  if (algorithm === undefined) {
    return note(`signature: not checked, because "alg" is ${quoteUnverified(alg)}`);
  }
  const relaxed = { ...trusted, algorithms: SUPPORTED_ALGORITHMS };
  const source = { ...requests, now: Date.now, report: () => undefined };
  const keySet = createIssuerKeySets({ issuers: [relaxed] }, source).get(relaxed);
  const name = typeof kid === 'string' ? kid : undefined;
  const named = `kid ${quoteUnverified(name)}`;
  try {
    const published = (await keySet?.find(undefined)) ?? [];
    const keys = (await keySet?.find(name)) ?? [];
    if (keys.length === 0) {
      return problem(
        `key (key_not_found): ${named} is not published by the issuer, and these are: ${listUnverified(published.map((key) => key.kid))}; get a new token, and check that it comes from this environment of the provider`,
      );
    }
    // Of an entry that requires a `kid`, any key may show whether the provider has signed the token.
    const kid = trusted.keyIdRequired ? (name ?? '') : name;
    const key = findSigningKey(token, { algorithm, kid }, keys);
    if (key !== undefined)
      return ok(`signature: it fits the key with kid ${quoteUnverified(key.kid)}`);
    return problem(noKeyFits(keys, algorithm, named, nonce));
  } catch (error) {
    if (error instanceof TokenRejected) {
      return problem(
        `key (${error.reason}): it has no "kid", and several keys are for ${algorithm}; have the provider name its key`,
      );
    }
    if (!(error instanceof SigningKeysUnavailable)) throw error;
    return problem(
      'signature: not checked, because the issuer has no keys; see the lines about it',
    );
  }
}

function noKeyFits(
  keys: readonly SigningKey[],
  algorithm: SigningKey['algorithms'][number],
  named: string,
  nonce: unknown,
): string {
  if (!keys.some(({ algorithms }) => algorithms.includes(algorithm))) {
    return `key (algorithm_not_allowed): ${named} is a key for ${listUnverified(keys.flatMap(({ algorithms }) => algorithms))}, and "alg" is ${algorithm}; get a token of this provider`;
  }
  const remedy =
    nonce === undefined
      ? 'it was changed, or signed by somebody else, so get a new one from this provider'
      : 'its header has a "nonce" as tokens for Microsoft Graph have, which only Graph can verify, so ask for a token for this API';
  return `signature (signature_invalid): it does not fit ${named}; ${remedy}`;
}
