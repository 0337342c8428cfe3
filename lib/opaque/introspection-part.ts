import { createSecret, type Secret } from '../aws/secret';
import type { IntrospectionSettings, TrustedIssuer } from '../config/trusted-issuer';
import type { JsonObject } from '../json-object';
import type { OptionalPart, Surroundings } from '../optional-part';
import { decomposeUnverifiedToken, isEncrypted } from '../token/compact-token';
import type { TokenKind } from '../token/token-kind';
import { claimsOfAnswer, rulesOfAnswers } from './introspection-answer';
import { createAskedKind } from './asked-kind';
import { confirmation } from './confirmed-kind';
import { endpointOf } from './endpoint';
import { introspect, type IntrospectionParts } from './introspect';
import { IntrospectionUnavailable } from './introspection-unavailable';
import { INTROSPECTION_ENTRIES, REMEMBER_SECONDS } from './introspection-settings';

/** RFC 6750 section 2.1. Anything else is not a token, and is sent nowhere. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** Tokens that only their issuer can judge: RFC 7662. */
export const introspection: OptionalPart | undefined = {
  ...INTROSPECTION_ENTRIES,
  tokenKinds: ([jwt, ...others], surroundings) => {
    const asked = surroundings.config.issuers
      .flatMap((trusted) => partsOf(trusted, surroundings))
      // A longer prefix first, and last of all the issuer of every other token.
      .toSorted((one, other) => prefixOf(other).length - prefixOf(one).length);
    return [
      ...(jwt === undefined ? [] : [confirmedJwt(jwt, asked)]),
      ...others,
      ...asked.map((parts) =>
        askedKind(
          parts,
          (token) => token.startsWith(prefixOf(parts)) && TOKEN.test(token) && !isEncrypted(token),
        ),
      ),
    ];
  },
};

/**
 * The JWT, whose issuers may have to be asked as well.
 *
 * @throws {IntrospectionUnavailable} if the bundle cannot ask them
 */
function confirmedJwt(jwt: TokenKind, asked: readonly IntrospectionParts[]): TokenKind {
  const confirming = asked.filter(({ settings }) => settings.signedTokens === true);
  if (confirming.length === 0) return jwt;
  if (confirmation === undefined) {
    throw new IntrospectionUnavailable('signedTokens was set after the bundle was made');
  }
  const { confirmedClaims, createConfirmedKind } = confirmation;
  const kinds = confirming.map((parts): [string, TokenKind] => {
    const withSigned = (token: string, answer: JsonObject): JsonObject =>
      confirmedClaims(
        // Its signature was found good.
        decomposeUnverifiedToken(token).unverifiedPayload,
        answer,
        parts.trusted,
        parts.endpoint.name,
      );
    return [parts.trusted.issuer, askedKind(parts, jwt.recognizes, withSigned)];
  });
  return createConfirmedKind(jwt, new Map(kinds));
}

const prefixOf = ({ settings }: IntrospectionParts): string => settings.tokenPrefix ?? '';

function partsOf(
  trusted: TrustedIssuer,
  { keySets, now }: Surroundings,
): readonly IntrospectionParts[] {
  const { introspection: settings } = trusted;
  const keys = keySets.get(trusted);
  if (settings === undefined || keys === undefined) return [];
  const endpoint = endpointOf(trusted, settings, now);
  return [{ trusted, settings, keys, endpoint, secret: secretOf(settings, now), now }];
}

function secretOf(settings: IntrospectionSettings, now: () => number): Secret {
  const { clientSecret = '', clientSecretParameter, privateKeyParameter } = settings;
  const name = clientSecretParameter ?? privateKeyParameter;
  if (name !== undefined) return createSecret(name, now);
  return { current: () => Promise.resolve(clientSecret), refused: () => undefined };
}

/** @param complete puts the token and the answer that it is active together */
function askedKind(
  parts: IntrospectionParts,
  recognizes: TokenKind['recognizes'],
  complete = (_token: string, answer: JsonObject): JsonObject => answer,
): TokenKind {
  const { trusted, settings, endpoint, now } = parts;
  return createAskedKind({
    recognizes,
    madeUpToken: `${prefixOf(parts)}made-up`,
    ask: async (token) => {
      const answer = await introspect(token, parts);
      const whole = answer['active'] === true ? complete(token, answer) : answer;
      return claimsOfAnswer(whole, endpoint.name, trusted.issuer, settings);
    },
    rules: rulesOfAnswers(trusted, settings),
    rememberSeconds: settings.rememberSeconds ?? REMEMBER_SECONDS,
    endpoint: endpoint.name,
    now,
  });
}
