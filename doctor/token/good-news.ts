import { memberAt } from '../../lib/json-object';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import { plainDuration } from '../plain-time';
import { type Finding, listUnverified, note, ok } from '../report';
import type { ExaminedToken } from './examined-token';

/** Describes the claims of a token that nothing is wrong with. */
export function goodClaims(
  { token, trusted, nowSeconds }: ExaminedToken,
  claims: VerifiedClaims,
  isWrong: (aspect: string) => boolean,
): readonly Finding[] {
  const payload = token.unverifiedPayload;
  const firstOf = (names: readonly string[]): string =>
    names.find((name) => memberAt(payload, name) !== undefined) ?? '';
  const audience = firstOf(trusted.audienceClaims);
  // A mark of an ID token, such as token_use, has another value, and the line about the kind says so.
  const required = Object.entries(trusted.requiredClaims)
    .filter(([name, value]) => memberAt(payload, name) === value)
    .map(([name]) => name);
  const lines: Readonly<Record<string, Finding>> = {
    kind: ok('kind: it has no mark of an ID token, or of another that is not for an API'),
    sender: ok('sender: it is not bound to its sender'),
    audience: ok(
      `audience: "${audience}" holds ${listUnverified([memberAt(payload, audience)].flat())}`,
    ),
    times: ok(
      `times: ${typeof payload['iat'] === 'number' ? `it was issued ${plainDuration(nowSeconds - payload['iat'])} ago, and` : 'it'} expires in ${plainDuration(claims.expiresAt - nowSeconds)}`,
    ),
    ...(required.length > 0 && {
      'required claim': ok(
        `required claims: they have the required values: ${required.join(', ')}`,
      ),
    }),
    principal: ok(`principal: "${firstOf(trusted.principalClaims)}" names the caller`),
    scopes:
      claims.scopes.size === 0
        ? note(`scopes: none in ${trusted.scopeClaims.join(', ')}`)
        : ok(`scopes: ${listUnverified([...claims.scopes])}`),
  };
  return Object.entries(lines)
    .filter(([aspect]) => !isWrong(aspect))
    .map(([, finding]) => finding);
}
