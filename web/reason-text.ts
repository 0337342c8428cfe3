import type { Reason } from '../lib/reason';

/** Each reason to reject a token, in words for the person in front of the page. */
export const REASON_TEXTS: Readonly<Record<Reason, string>> = {
  token_missing: 'The request came without a token.',
  request_ambiguous: 'The request said two things at once, so the API did not choose one.',
  token_too_large: 'The token is larger than the API accepts.',
  token_malformed: 'The token is not in a form that the API can read.',
  token_encrypted: 'The token is encrypted. The provider has to sign it instead.',
  token_type_not_accepted: 'The token is of a type that the API does not accept.',
  header_not_supported: 'The token uses an extension that the API does not support.',
  algorithm_not_allowed: 'The token is signed in a way that the API does not allow.',
  issuer_not_trusted: 'The token comes from a provider that the API does not trust.',
  key_id_missing: 'The token does not say with which key it was signed.',
  key_not_found: 'The provider does not have the key with which the token was signed.',
  key_ambiguous: 'The token does not say with which key it was signed, and several fit.',
  signature_invalid: 'The token was changed, or somebody else has signed it.',
  signature_unconfirmed: 'The signature cannot be confirmed at the moment.',
  claim_missing: 'The token lacks something that the API asks for.',
  claim_invalid: 'The token says something that the API cannot accept.',
  audience_not_accepted: 'The token was made for another API.',
  not_an_access_token: 'This is another kind of token, and not one for calling the API.',
  token_sender_constrained: 'The token is bound to its sender, and cannot be used like this.',
  token_expired: 'The token has expired.',
  token_not_active: 'The token is not valid yet.',
  token_inactive: 'The provider does not know the token, or has withdrawn it.',
  token_revoked: 'The token was withdrawn.',
};

/** The words for a code of an answer; undefined if it is another API's. */
export function reasonText(code: string): string | undefined {
  return Object.hasOwn(REASON_TEXTS, code)
    ? REASON_TEXTS[code as keyof typeof REASON_TEXTS]
    : undefined;
}
