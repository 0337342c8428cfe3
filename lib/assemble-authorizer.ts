import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { type AccessRules, parametersOf } from './access/rule';
import type { AnswerWriter } from './answer/answer-writer';
import { createPolicyAnswers } from './answer/policy-answer';
import { createAuthorizer } from './authorizer';
import type { AuthorizerConfig } from './config/config';
import { createRequestEventReader } from './event/request-event';
import { createTokenEventReader } from './event/token-event';
import { createIssuerKeySets } from './keys/issuer-key-sets';
import { fetchKeySet, type KeySet } from './keys/key-set';
import { requestDocument } from './keys/key-set-request';
import { createKeySetLog } from './keys/key-set-log';
import type { Log } from './log';
import type { OptionalPart } from './optional-part';
import { createPolicyCompiler } from './policy/compiler';
import type { DecisionPlan } from './policy/decision-plan';
import { createRoutePolicyCompiler } from './policy/route-policy';
import { createJwtKind } from './token/jwt';
import type { TokenKind } from './token/token-kind';
import { VerifiedTokens } from './token/verified-tokens';

/** The service that an authorizer protects, and the world around it. */
export interface AuthorizerWorld {
  readonly accessRules: AccessRules;
  /** The plan of these very access rules. */
  readonly plan: DecisionPlan;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** Default: none. */
  readonly parts?: readonly OptionalPart[];
  /** Replaces the request for a key set. */
  readonly fetchKeySet?: (jwksUri: string) => Promise<KeySet>;
}

export interface Authorizer<Answer = APIGatewayAuthorizerResult> {
  /** The Lambda handler: see {@link createAuthorizer}. */
  readonly handler: (event: unknown) => Promise<Answer>;
  /** Fetches every key set ahead of the first token, all at once. Never throws, and never hangs. */
  readonly prefetch: () => Promise<void>;
}

/**
 * Puts an authorizer together that answers with IAM policies. The deployed function, the tests and the rehearsal all
 * begin here.
 */
export function assembleAuthorizer(config: AuthorizerConfig, world: AuthorizerWorld): Authorizer {
  const { accessRules, plan } = world;
  const compilePolicy =
    config.policyScope === 'route'
      ? createRoutePolicyCompiler(accessRules)
      : createPolicyCompiler(accessRules, plan);
  return assembleAnswering(createPolicyAnswers(config, compilePolicy), config, world);
}

/** Puts an authorizer together whose answers are in another form: see {@link createSimpleAnswers}. */
export function assembleAnswering<Answer>(
  answers: AnswerWriter<Answer>,
  config: AuthorizerConfig,
  world: Omit<AuthorizerWorld, 'plan'>,
): Authorizer<Answer> {
  const { accessRules, parts = [], now, log } = world;
  const ruleParameters = parametersOf(accessRules);
  const keySets = createIssuerKeySets(config, {
    fetchKeySet: world.fetchKeySet ?? fetchKeySet,
    requestDocument,
    now,
    report: createKeySetLog(log, now),
  });
  const handler = createAuthorizer({
    config,
    readTokenEvent: createTokenEventReader(ruleParameters),
    readRequestEvent: createRequestEventReader({ ...config, ruleParameters }),
    tokenKinds: parts.reduce<readonly TokenKind[]>(
      (kinds, part) => part.tokenKinds(kinds, { config, keySets, now, log }),
      [createJwtKind(keySets, now)],
    ),
    verifiedTokens: new VerifiedTokens(),
    answers,
    log,
  });
  return {
    handler,
    prefetch: async () => {
      await Promise.all([...keySets.values()].map((keySet) => keySet.prefetch()));
    },
  };
}
