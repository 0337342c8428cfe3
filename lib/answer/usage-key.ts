import type { VerifiedClaims } from '../token/verified-claims';

/** API Gateway's bounds for the value of an API key. */
const KEY_LENGTH = { minimum: 20, maximum: 128 };

/**
 * Takes the API key, under which API Gateway counts a request against a usage plan, from a verified
 * claim: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
 *
 * @param claim the name of the claim; where there is none, no usage plan is in force
 * @returns nothing where the claim cannot be an API key: then API Gateway refuses the request itself
 */
export function usageKeyOf(
  { claims }: Pick<VerifiedClaims, 'claims'>,
  claim: string | undefined,
): string | undefined {
  if (claim === undefined || !Object.hasOwn(claims, claim)) return undefined;
  const value = claims[claim];
  const isKey =
    typeof value === 'string' &&
    value.length >= KEY_LENGTH.minimum &&
    value.length <= KEY_LENGTH.maximum;
  return isKey ? value : undefined;
}
