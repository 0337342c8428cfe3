import type { AuthorizerConfig } from '../../lib/config/config';
import { extractToken, MAXIMUM_TOKEN_BYTES } from '../../lib/event/bearer-token';
import { TokenRejected } from '../../lib/reason';
import { decomposeUnverifiedToken, isEncrypted } from '../../lib/token/compact-token';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import type { Examination } from '../provider';
import { type Finding, ok, problem, type Section } from '../report';
import { findEntry } from './entry';
import type { ExaminedToken } from './examined-token';
import { explainClaims, explainHeader } from './explanations';
import { explainOpaque, explainQuestions } from './questions';
import { goodClaims } from './good-news';
import { claimRejections, headerRejections } from './rejections';
import { checkSignature } from './signature';
import { giveVerdict, type ProtectedService } from './verdict';

const HEADING = 'Token (its own words are in quotes; they are true only if the signature fits)';

/** The findings about a token, and its claims if nothing is wrong with them. */
interface Explained {
  readonly findings: readonly Finding[];
  readonly claims?: VerifiedClaims | undefined;
}

/** Explains a token: everything that is wrong with it, and the verdict of the authorizer. */
export async function explainToken(
  token: string,
  config: AuthorizerConfig,
  service: ProtectedService,
  examination: Examination,
): Promise<Section> {
  const { tokenScheme } = config;
  const authorization = tokenScheme === 'none' ? token : `${tokenScheme} ${token}`;
  const ofSize = explainSize(authorization, tokenScheme);
  const opaque = explainOpaque(token, config);
  if (opaque !== undefined) return { heading: HEADING, findings: [...ofSize, opaque] };
  const { findings, claims } = await explainContent(token, config, examination);
  return {
    heading: HEADING,
    findings: [
      ...ofSize,
      ...findings,
      ...(await giveVerdict(authorization, config, service, examination, claims)),
    ],
  };
}

function explainSize(authorization: string, tokenScheme: string): readonly Finding[] {
  try {
    extractToken(authorization, tokenScheme);
    return [];
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    const text =
      error.reason === 'token_too_large'
        ? `it has more than the ${MAXIMUM_TOKEN_BYTES} bytes that API Gateway takes; have the provider put less into it`
        : 'it has white space or a comma in it; copy it again, as one word';
    return [problem(`form (${error.reason}): ${text}`)];
  }
}

/** Explains everything about a signed token but the verdict, in the order in which the authorizer looks at it. */
export async function explainContent(
  token: string,
  config: AuthorizerConfig,
  { requests, setting, now }: Pick<Examination, 'requests' | 'setting' | 'now'>,
): Promise<Explained> {
  const unverified = decompose(token);
  if (unverified === undefined) return { findings: [problem(explainForm(token))] };
  const { trusted, findings } = findEntry(unverified.unverifiedPayload, config.issuers, setting);
  if (trusted === undefined) return { findings };
  const examined = { token: unverified, trusted, setting, nowSeconds: now() / 1000 };
  const { findings: ofClaims, claims } = explainPayload(examined);
  return {
    claims,
    findings: [
      ...findings,
      ...explainHead(examined),
      await checkSignature(examined, requests),
      ...ofClaims,
      ...explainQuestions(trusted, config),
    ],
  };
}

function decompose(token: string): ReturnType<typeof decomposeUnverifiedToken> | undefined {
  try {
    return decomposeUnverifiedToken(token);
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error;
    return undefined;
  }
}

/** Explains why a text is not a signed token. */
export function explainForm(token: string): string {
  return isEncrypted(token)
    ? 'form (token_encrypted): it is encrypted (JWE); have the provider sign it and not encrypt it, as Auth0 does if the client asks for an audience'
    : 'form (token_malformed): it is not a signed JWT of three parts; send the access token as the provider gave it, and have the provider issue JWTs if it is opaque';
}

function explainHead(examined: ExaminedToken): readonly Finding[] {
  const { rejections } = headerRejections(examined.token.unverifiedHeader, examined.trusted);
  if (rejections.length > 0) {
    return rejections.map((rejection) => problem(explainHeader(rejection, examined)));
  }
  const { alg } = examined.token.unverifiedHeader;
  return [ok(`header: its type and the algorithm ${String(alg)} are accepted`)];
}

function explainPayload(examined: ExaminedToken): Explained {
  const { token, trusted, nowSeconds } = examined;
  const { rejections, result } = claimRejections(token.unverifiedPayload, trusted, nowSeconds);
  const texts = rejections.map((rejection) => explainClaims(rejection, examined));
  const isWrong = (aspect: string): boolean => texts.some((text) => text.startsWith(`${aspect} (`));
  return {
    findings: [
      ...texts.map(problem),
      ...(result === undefined ? [] : goodClaims(examined, result, isWrong)),
    ],
    claims: rejections.length === 0 ? result : undefined,
  };
}
