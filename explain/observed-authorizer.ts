import { createSimpleAnswers } from '../lib/answer/simple-answer';
import { assembleAnswering, assembleAuthorizer } from '../lib/assemble-authorizer';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import type { KeySet } from '../lib/keys/key-set';
import type { TrustedIssuer } from '../lib/config/trusted-issuer';
import type { LogFields } from '../lib/log';
import { introspection } from '../lib/opaque/introspection-part';
import { revocationBy } from '../lib/revocation/revocation-part';
import type { AskDynamo } from '../lib/revocation/withdrawn-entries';
import type { OptionalPart } from '../lib/optional-part';
import type { TokenKind } from '../lib/token/token-kind';
import type { VerifiedClaims } from '../lib/token/verified-claims';
import { digestOf } from '../lib/token/verified-tokens';
import type { Invocation } from '../local/gateway/invoke-function';
import type { ExplainedService } from './explained-service';

/** A decision of the authorizer, as it was made. */
export interface Observation {
  readonly event: JsonObject;
  /** The members of its line in the log. */
  readonly decision: LogFields;
  /** The place of the token's kind in the list of the authorizer: the JWT comes first. */
  readonly kind?: number;
  /** The claims once the kind itself has verified them; a look-up may still refuse the token. */
  readonly claims?: VerifiedClaims;
  /** Whether the list of withdrawn tokens could be read for the token. */
  readonly isLookedUp?: boolean;
  /** Explain lacks a secret for this decision, and the service does not. */
  readonly missingSecret?: string;
}

/** The production authorizer in this process, and its latest decision. */
export interface ObservedAuthorizer {
  readonly invoke: (event: object) => Promise<Invocation>;
  /** The latest decision. */
  readonly latest: () => Observation | undefined;
}

/** An issuer is to be asked with a secret that only the deployed function may read. */
class SecretNotRead extends Error {
  override readonly name = 'SecretNotRead';
}

const MAXIMUM_REMEMBERED = 1000;

type Seen = { -readonly [Name in 'kind' | 'claims' | 'isLookedUp']?: Observation[Name] };

/**
 * Puts the authorizer of a service together as its function does. An optional part of its own looks on, so the code that
 * decides is the deployed one.
 *
 * @param world the clock, and the means to fetch keys and to read the list of withdrawn tokens
 */
export function observeAuthorizer(
  service: ExplainedService,
  hasSimpleAnswers: boolean,
  world: {
    readonly now: () => number;
    readonly fetchKeySet: (jwksUri: string) => Promise<KeySet>;
    readonly askTable: AskDynamo;
  },
): ObservedAuthorizer {
  const { config, rules } = service;
  const logged: LogFields[] = [];
  // A token that is remembered verifies itself again, past the kinds.
  const seenByToken = new Map<string, Seen>();
  let seen: Seen = {};
  let latestToken = '';
  let latest: Observation | undefined;

  const note = (token: string, more: Seen): void => {
    latestToken = token;
    if (seenByToken.size >= MAXIMUM_REMEMBERED) seenByToken.clear();
    const digest = digestOf(token);
    seen = { ...seenByToken.get(digest), ...more };
    seenByToken.set(digest, seen);
  };
  const byName = config.issuers.filter(
    (each) => each.introspection !== undefined && each.introspection.clientSecret === undefined,
  );
  const withoutSecret = (asks: (trusted: TrustedIssuer) => boolean): void => {
    const asked = byName.find(asks);
    if (asked === undefined) return;
    throw new SecretNotRead(
      `the authorizer asks ${asked.issuer} about this token, with a secret that only the deployed function reads`,
    );
  };
  const watched = (kind: TokenKind, index: number): TokenKind => ({
    ...kind,
    recognizes: (token) => {
      const isRecognized = kind.recognizes(token);
      if (isRecognized) note(token, { kind: index });
      return isRecognized;
    },
    verify: async (token) => {
      if (index > 0) {
        withoutSecret(({ introspection: asked }) => token.startsWith(asked?.tokenPrefix ?? ''));
      }
      const verified = await kind.verify(token);
      note(token, { claims: verified.claims });
      withoutSecret(
        ({ issuer, introspection: asked }) =>
          issuer === verified.claims.issuer && asked?.signedTokens === true,
      );
      return verified;
    },
  });
  const watching: OptionalPart = { tokenKinds: (kinds) => kinds.map(watched) };
  const lookUp = revocationBy(async (asked) => {
    note(latestToken, { isLookedUp: false });
    const answer = await world.askTable(asked);
    note(latestToken, { isLookedUp: true });
    return answer;
  });
  // As functions/optional-parts.ts has them.
  const parts = [
    watching,
    ...(introspection === undefined ? [] : [introspection, watching]),
    lookUp,
  ];
  const whole = {
    ...world,
    accessRules: rules.accessRules,
    plan: rules.plan,
    parts,
    log: (_level: string, fields: LogFields) => logged.push(fields),
  };
  const { handler } = hasSimpleAnswers
    ? assembleAnswering<unknown>(createSimpleAnswers(config, rules.accessRules), config, whole)
    : assembleAuthorizer(config, whole);

  return {
    latest: () => latest,
    invoke: async (event) => {
      logged.length = 0;
      seen = {};
      const invocation = await run(handler, event);
      const { missingSecret, ...ended } = invocation;
      const decision = logged.find((fields) => 'outcome' in fields) ?? {};
      latest = {
        event: isJsonObject(event) ? event : {},
        decision,
        ...seen,
        ...(missingSecret !== undefined && { missingSecret }),
      };
      const reason = String(decision['reason']);
      return ended.kind === 'threw' ? { ...ended, reason } : ended;
    },
  };
}

/** As Lambda ends an invocation: by JSON, or by the message of an error. */
async function run(
  handler: (event: unknown) => Promise<unknown>,
  event: object,
): Promise<Invocation & { readonly missingSecret?: string }> {
  try {
    const value: unknown = JSON.parse(JSON.stringify(await handler(event)));
    return { kind: 'returned', value };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const missing = error instanceof SecretNotRead ? { missingSecret: error.message } : {};
    return { kind: 'threw', message, reason: undefined, ...missing };
  }
}
