import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { type AccessRules, parametersOf } from './access/rule';
import { createPolicyAnswers } from './answer/policy-answer';
import { createAuthorizer } from './authorizer';
import type { AuthorizerConfig } from './config/config';
import { createEventReader } from './event/event';
import { createIssuerKeySets } from './keys/issuer-key-sets';
import { fetchKeySet, type KeySet } from './keys/key-set';
import { requestDocument } from './keys/key-set-request';
import { createKeySetLog } from './keys/key-set-log';
import type { Log } from './log';
import { createPolicyCompiler } from './policy/compiler';
import type { DecisionPlan } from './policy/decision-plan';
import { createRoutePolicyCompiler } from './policy/route-policy';
import { createJwtKind } from './token/jwt';
import { VerifiedTokens } from './token/verified-tokens';

/** The service that an authorizer protects, and the world around it. */
export interface AuthorizerWorld {
  readonly accessRules: AccessRules;
  /** The plan of these very access rules. */
  readonly plan: DecisionPlan;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
  /** Replaces the request for a key set. */
  readonly fetchKeySet?: (jwksUri: string) => Promise<KeySet>;
}

export interface Authorizer {
  /** The Lambda handler: see {@link createAuthorizer}. */
  readonly handler: (event: unknown) => Promise<APIGatewayAuthorizerResult>;
  /** Fetches every key set ahead of the first token, all at once. Never throws, and never hangs. */
  readonly prefetch: () => Promise<void>;
}

/** Puts an authorizer together. The deployed function, the tests and the rehearsal all begin here. */
export function assembleAuthorizer(config: AuthorizerConfig, world: AuthorizerWorld): Authorizer {
  const { accessRules, plan, now, log } = world;
  const keySets = createIssuerKeySets(config, {
    fetchKeySet: world.fetchKeySet ?? fetchKeySet,
    requestDocument,
    now,
    report: createKeySetLog(log, now),
  });
  const handler = createAuthorizer({
    config,
    readEvent: createEventReader({ ...config, ruleParameters: parametersOf(accessRules) }),
    tokenKinds: [createJwtKind(keySets, now)],
    verifiedTokens: new VerifiedTokens(),
    answers: createPolicyAnswers(
      config,
      config.policyScope === 'route'
        ? createRoutePolicyCompiler(accessRules)
        : createPolicyCompiler(accessRules, plan),
    ),
    log,
  });
  return {
    handler,
    prefetch: async () => {
      await Promise.all([...keySets.values()].map((keySet) => keySet.prefetch()));
    },
  };
}
