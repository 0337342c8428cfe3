import verifySignature from 'jsonwebtoken/verify.js';
import { ACCESS_RULES } from '../access-rules';
import { checkClaims } from '../lib/token/claims';
import { DEFAULT_RULES, type TrustedIssuer } from '../lib/config/trusted-issuer';
import { writeLog } from '../lib/log';
import { createPolicyCompiler } from '../lib/policy/compiler';
import { POLICY_PLAN } from '../functions/build-time-plan';
import { toSigningKey } from '../lib/keys/signing-key';
import { extractToken } from '../lib/event/bearer-token';
import { decomposeUnverifiedToken } from '../lib/token/compact-token';
import { createJwtKind } from '../lib/token/jwt';
import type { VerifiedToken } from '../lib/token/token-kind';
import { digestOf, VerifiedTokens } from '../lib/token/verified-tokens';
import { type BareToken, eventWith } from './provider';

/** The parts of a decision, each on its own. Together they take most of its time. */
export function partsOfDecision({
  algorithm,
  token,
  publicJwk,
}: BareToken): Readonly<Record<string, () => unknown>> {
  const key = toSigningKey(publicJwk, { algorithms: [algorithm], keyIdRequired: true });
  const { unverifiedPayload } = decomposeUnverifiedToken(token);
  const issuer = String(unverifiedPayload['iss']);
  const rules: TrustedIssuer = {
    ...DEFAULT_RULES,
    issuer,
    audiences: [unverifiedPayload['aud']].flat().map(String),
    keySource: {},
  };
  const claims = checkClaims(unverifiedPayload, issuer, rules, Date.now() / 1000);
  const compile = createPolicyCompiler(ACCESS_RULES, POLICY_PLAN);
  const { authorizationToken, methodArn } = eventWith(`Bearer ${token}`);
  const stageArn = methodArn.split('/').slice(0, 2).join('/');
  const published = Promise.resolve([key]);
  const keySource = { find: () => published, findAgain: () => published };
  const jwt = createJwtKind(new Map([[rules, keySource]]), Date.now);
  const tokens = new VerifiedTokens();
  const verified: VerifiedToken = {
    claims,
    kid: key.kid,
    characters: token.length,
    verifyAgain: () => Promise.resolve(verified),
  };
  return {
    'jsonwebtoken.verify': () =>
      verifySignature(token, key.publicKey, {
        algorithms: [algorithm],
        ignoreExpiration: true,
        ignoreNotBefore: true,
      }),
    'token from header, taken apart': () =>
      decomposeUnverifiedToken(extractToken(authorizationToken, 'Bearer')),
    'checks of the claims': () => checkClaims(unverifiedPayload, issuer, rules, Date.now() / 1000),
    'choice of the policy': () => compile({ stageArn, parameters: {} }, claims),
    'digest, remembered': () => {
      tokens.remember(digestOf(token), verified);
    },
    'digest, recalled': () => tokens.verify(token, jwt),
    'line of log': () => {
      writeLog('INFO', {
        outcome: 'granted',
        principal: claims.subject,
        issuer,
        kid: key.kid,
        durationMs: 0.042,
      });
    },
  };
}
