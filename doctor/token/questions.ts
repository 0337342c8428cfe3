import type { AuthorizerConfig } from '../../lib/config/config';
import type { TrustedIssuer } from '../../lib/config/trusted-issuer';
import { hasThreeParts, isEncrypted } from '../../lib/token/compact-token';
import { type Finding, listUnverified, note, quoteUnverified } from '../report';

/** Explains a token that only its issuer can judge, if an entry says that it is asked. */
export function explainOpaque(
  token: string,
  { issuers }: Pick<AuthorizerConfig, 'issuers'>,
): Finding | undefined {
  const asked = issuers.filter(
    ({ introspection }) =>
      introspection !== undefined && token.startsWith(introspection.tokenPrefix ?? ''),
  );
  if (asked.length === 0 || isEncrypted(token) || hasThreeParts(token)) return undefined;
  const names = listUnverified(
    asked.map(({ issuer }) => issuer),
    ' or ',
  );
  return note(
    `form: it is opaque, so the authorizer asks ${names} about it; the doctor does not have the secret for that, so send a request with it and look into the log: token_inactive says that the issuer does not know it, or has withdrawn it`,
  );
}

/** The questions that the authorizer asks about a signed token, and the doctor does not. */
export function explainQuestions(
  { issuer, introspection }: Pick<TrustedIssuer, 'issuer' | 'introspection'>,
  { revocation }: Pick<AuthorizerConfig, 'revocation'>,
): readonly Finding[] {
  return [
    ...(introspection?.signedTokens === true
      ? [
          note(
            `withdrawal: the authorizer also asks ${quoteUnverified(issuer)} whether it is still good (token_inactive), for which the doctor does not have the secret`,
          ),
        ]
      : []),
    ...(revocation === undefined
      ? []
      : [
          note(
            'withdrawal: the authorizer also looks it up in the list of withdrawn tokens (token_revoked), which npm run revoke shows',
          ),
        ]),
  ];
}
