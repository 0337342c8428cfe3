import { SUPPORTED_ALGORITHMS } from '../../lib/config/trusted-issuer';
import { type JsonObject, memberAt } from '../../lib/json-object';
import type { TokenRejected } from '../../lib/reason';
import { plainDuration } from '../plain-time';
import { listUnverified, quoteUnverified } from '../report';
import type { ExaminedToken } from './examined-token';
import { KIND_MARKS } from './rejections';

/** Explains why a header is refused, with the remedy. */
export function explainHeader(
  { reason }: Pick<TokenRejected, 'reason'>,
  { token, trusted, setting }: ExaminedToken,
): string {
  const { typ, alg, crit, b64 } = token.unverifiedHeader;
  if (reason === 'token_type_not_accepted') {
    const found =
      typ === undefined
        ? 'it has no "typ", which counts as JWT'
        : `"typ" is ${quoteUnverified(typ)}`;
    return `type (${reason}): ${found}, and only ${trusted.types.join(' or ')} is accepted; send an access token, or add its type to ${setting('types')}`;
  }
  if (reason === 'header_not_supported') {
    const members = Object.entries({ crit, b64 }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    return `header (${reason}): it has ${members.join(' and ')}, which the authorizer does not understand; have the provider leave that out`;
  }
  if (reason === 'algorithm_not_allowed') {
    const remedy = SUPPORTED_ALGORITHMS.some((each) => each === alg)
      ? `add it to ${setting('algorithms')} if the provider signs access tokens with it`
      : 'have the provider sign with one of these';
    return `algorithm (${reason}): "alg" is ${quoteUnverified(alg)}, and only ${trusted.algorithms.join(' or ')} is accepted; ${remedy}`;
  }
  return reason === 'key_id_missing'
    ? `key (${reason}): the header has no "kid"; have the provider name its key, or set ${setting('keyIdRequired')} to false if it never does`
    : `key (${reason}): "kid" is not text; have the provider name its key`;
}

/** Explains why claims are refused, with the remedy. */
export function explainClaims(
  rejection: Pick<TokenRejected, 'reason' | 'claim'>,
  examined: ExaminedToken,
): string {
  const { reason, claim = '' } = rejection;
  const { token, trusted, setting, nowSeconds } = examined;
  const payload = token.unverifiedPayload;
  if (reason === 'token_expired') {
    return `times (${reason}): it expired ${plainDuration(nowSeconds - Number(payload['exp']))} ago; get a new token`;
  }
  if (reason === 'token_not_active') {
    return `times (${reason}): "${claim}" is ${plainDuration(Number(payload[claim]) - nowSeconds)} from now; wait, or compare the clocks of the provider and of this machine`;
  }
  if (reason === 'audience_not_accepted') {
    const found =
      trusted.audienceClaims.find((name) => memberAt(payload, name) !== undefined) ?? '';
    const held = [memberAt(payload, found)].flat();
    return `audience (${reason}): "${found}" holds ${listUnverified(held)}, and only ${listUnverified(trusted.audiences, ' or ')} is accepted; get a token for this API, or add the former to ${setting('audiences')} if it names this API`;
  }
  if (reason === 'not_an_access_token') {
    return `kind (${reason}): ${explainKind(payload, examined)}`;
  }
  if (reason === 'token_sender_constrained') {
    return `sender (${reason}): it is bound to its sender by "cnf", and a bearer token proves no sender; have the client get a token without DPoP or mutual TLS`;
  }
  return explainClaim(rejection, examined);
}

function explainKind(payload: JsonObject, { trusted, setting }: ExaminedToken): string {
  const marks = KIND_MARKS.filter((mark) => (payload[mark] ?? null) !== null);
  const texts = marks.map((mark) =>
    typeof payload[mark] === 'string' && (mark === 'typ' || mark === 'token_use')
      ? `"${mark}" ${quoteUnverified(payload[mark])}`
      : `"${mark}"`,
  );
  const isForAnother =
    'events' in payload || /^(?:refresh|offline|logout)$/i.test(String(payload['typ']));
  return isForAnother || trusted.idTokens
    ? `it is a refresh, logout or event token (${texts.join(', ')}), which no API may accept; send the access token`
    : `it is an ID token (${texts.join(', ')}); send the access token of the same answer, or set ${setting('idTokens')} to true if the provider gives an API nothing else`;
}

/** A claim that is missing, or has another value or type than it must have. */
function explainClaim(
  { reason, claim = '' }: Pick<TokenRejected, 'reason' | 'claim'>,
  { trusted, setting }: ExaminedToken,
): string {
  const { audienceClaims, principalClaims, scopeClaims, requiredClaims, handlerClaims } = trusted;
  const fault = reason === 'claim_missing' ? 'is missing' : 'has a wrong value or type';
  const about = (aspect: string, remedy: string): string =>
    `${aspect} (${reason}): "${claim}" ${fault}; ${remedy}`;
  const others = (claims: readonly string[]): string =>
    claims.length > 1 ? ` (and so are ${claims.slice(1).join(', ')})` : '';
  if (claim === 'exp' || claim === 'nbf' || claim === 'iat') {
    return about('times', 'have the provider set it to a number of seconds since 1970');
  }
  if (Object.hasOwn(requiredClaims, claim)) {
    return about(
      'required claim',
      `it must be ${JSON.stringify(requiredClaims[claim])} (${setting('requiredClaims')}), so get a token that has it`,
    );
  }
  if (trusted.presentClaims.includes(claim)) {
    return about(
      'required claim',
      `it must be there (${setting('presentClaims')}), so get a token that has it`,
    );
  }
  if (audienceClaims.includes(claim)) {
    const missing = reason === 'claim_missing' ? others(audienceClaims) : '';
    return about(
      'audience',
      `it must hold ${listUnverified(trusted.audiences, ' or ')}${missing}; name the claim that does in ${setting('audienceClaims')}`,
    );
  }
  if (principalClaims.includes(claim)) {
    const missing = reason === 'claim_missing' ? others(principalClaims) : '';
    return about(
      'principal',
      `it must name the caller in 1 to 2048 printable characters${missing}; name the claim that does in ${setting('principalClaims')}`,
    );
  }
  if (scopeClaims.includes(claim)) {
    return about(
      'scopes',
      `it must be text or a list of texts; take it out of ${setting('scopeClaims')} if it holds no scopes`,
    );
  }
  if (handlerClaims.includes(claim)) {
    return `claims for handlers (${reason}): with "${claim}" they are too long for API Gateway; name fewer in ${setting('handlerClaims')}`;
  }
  return about('claim', 'have the provider set it');
}
