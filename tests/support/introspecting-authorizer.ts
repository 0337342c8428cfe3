import { assembleAuthorizer } from '../../lib/assemble-authorizer';
import { parseConfig } from '../../lib/config/config';
import type { Environment } from '../../lib/config/environment-reader';
import { introspection } from '../../lib/opaque/introspection-part';
import { decisionPlanOf } from '../../lib/policy/decision-plan';
import { planPolicy } from '../../lib/policy/plan';
import { revocation } from '../../lib/revocation/revocation-part';
import { STAGE_ARN } from './stage-arn';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from './test-service';

export const NOW = 1_800_000_000;
export const AUDIENCE = 'https://api.example.com';
export const ISSUER = 'https://issuer.example.com';

/** An authorizer that asks about tokens, on a clock that stands still. */
export interface IntrospectingAuthorizer {
  /** The line of log about one decision; `outcome` and `reason` say how it ended. */
  readonly decide: (token: string) => Promise<Readonly<Record<string, unknown>>>;
  /** `granted`, or the reason against it, with the claim. */
  readonly verdict: (token: string) => Promise<string>;
  readonly clock: { advance: (milliseconds: number) => void };
}

/** An entry that asks an endpoint; members of `introspection` are added to those of a usual one. */
export function askingEntry(endpoint: string, introspection: object = {}, entry: object = {}) {
  return {
    issuer: ISSUER,
    audiences: [AUDIENCE],
    keys: [],
    ...entry,
    introspection: {
      endpoint,
      clientId: 'orders-api',
      clientSecret: 'a secret of a test',
      clients: ['web'],
      ...introspection,
    },
  };
}

/** The answer about a good token. */
export function activeAnswer(more: object = {}): object {
  return {
    ...{ active: true, client_id: 'web', sub: 'alice', aud: AUDIENCE, scope: 'orders:read' },
    ...{ iss: ISSUER, exp: NOW + 600, iat: NOW - 10, token_type: 'Bearer' },
    ...more,
  };
}

export function introspectingAuthorizer(...entries: readonly object[]): IntrospectingAuthorizer {
  return introspectingWith({}, entries);
}

/** The same with further settings, which may lead to a list of withdrawn tokens. */
export function introspectingWith(
  environment: Environment,
  entries: readonly object[],
): IntrospectingAuthorizer {
  const parts = [introspection, revocation].filter((part) => part !== undefined);
  let now = NOW * 1000;
  const config = parseConfig({ ...environment, TRUSTED_ISSUERS: JSON.stringify(entries) }, parts);
  const decisions: Readonly<Record<string, unknown>>[] = [];
  const { handler } = assembleAuthorizer(config, {
    accessRules: TEST_RULES,
    plan: decisionPlanOf(planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES)),
    now: () => now,
    log: (_level, fields) => {
      if ('outcome' in fields) decisions.push(fields);
    },
    parts,
  });
  const decide = async (token: string): Promise<Readonly<Record<string, unknown>>> => {
    const event = {
      type: 'TOKEN',
      authorizationToken: `Bearer ${token}`,
      methodArn: `${STAGE_ARN}/GET/orders`,
    };
    await handler(event).catch(() => undefined);
    // Each decision writes its line before it ends; with several at once, the order does not matter to a test.
    return decisions.pop() ?? {};
  };
  return {
    decide,
    verdict: async (token) => {
      const { outcome, reason, claim } = await decide(token);
      if (outcome === 'granted') return 'granted';
      return claim === undefined ? String(reason) : [reason, claim].join(': ');
    },
    clock: {
      advance: (milliseconds) => {
        now += milliseconds;
      },
    },
  };
}
