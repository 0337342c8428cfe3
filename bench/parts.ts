import verifySignature from 'jsonwebtoken/verify.js';
import { ACCESS_RULES } from '../access-rules';
import { checkClaims } from '../lib/token/claims';
import { parseConfig } from '../lib/config/config';
import { writeLog } from '../lib/log';
import { compilerOf } from '../lib/policy/compiler';
import { POLICY_PLAN } from '../functions/build-time-plan';
import { toSigningKey } from '../lib/keys/signing-key';
import { decomposeUnverifiedToken, extractToken } from '../lib/token/compact-token';
import type { VerifiedClaims } from '../lib/token/verified-claims';
import { digestOf, VerifiedTokens } from '../lib/token/verified-tokens';
import { type BareToken, eventWith } from './provider';

/** The parts of a decision, each on its own. Together they take most of its time. */
export function partsOfDecision({
  algorithm,
  token,
  publicJwk,
}: BareToken): Readonly<Record<string, () => unknown>> {
  const key = toSigningKey(publicJwk, [algorithm]);
  const { unverifiedPayload } = decomposeUnverifiedToken(token);
  const issuer = String(unverifiedPayload['iss']);
  const config = parseConfig({
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: [unverifiedPayload['aud']].flat().join(),
  });
  const checked = checkClaims(unverifiedPayload, issuer, config, Date.now() / 1000);
  // Signed by the key above, and about to be verified with it.
  const claims = checked as VerifiedClaims;
  const compile = compilerOf(POLICY_PLAN, ACCESS_RULES);
  const { authorizationToken, methodArn } = eventWith(`Bearer ${token}`);
  const stageArn = methodArn.split('/').slice(0, 2).join('/');
  const verified = { claims, signingKey: key };
  const published = Promise.resolve([key]);
  const tokens = new VerifiedTokens(config, Date.now);
  return {
    'jsonwebtoken.verify': () =>
      verifySignature(token, key.publicKey, {
        algorithms: [algorithm],
        ignoreExpiration: true,
        ignoreNotBefore: true,
      }),
    'token from header, taken apart': () =>
      decomposeUnverifiedToken(extractToken(authorizationToken, 'Bearer')),
    'checks of the claims': () => checkClaims(unverifiedPayload, issuer, config, Date.now() / 1000),
    'choice of the policy': () => compile(stageArn, claims),
    'digest, remembered': () => {
      tokens.remember(digestOf(token), verified, token.length);
    },
    'digest, recalled': () => tokens.recall(digestOf(token), () => published),
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
