import type { TrustedIssuer } from '../config/trusted-issuer';
import type { JsonObject } from '../json-object';
import { steadyClock } from '../keys/cached-key-set';
import { FROZEN_AFTER_MS } from '../keys/key-set-refresh';
import { TokenRejected } from '../reason';
import { checkClaims, type ClaimRules } from '../token/claims';
import type { TokenKind, VerifiedToken } from '../token/token-kind';
import type { VerifiedClaims } from '../token/verified-claims';
import { digestOf } from '../token/verified-tokens';
import { Refusals } from '../token/refusals';
import { IntrospectionUnavailable } from './introspection-unavailable';
import { createRestraint, type Standing } from './restraint';

/** A system that alone can judge the tokens it hands out, and how it is asked. */
export interface AskedSystem {
  /** Tells by its form alone whether a token is one of this system. No other token is sent there. */
  readonly recognizes: (token: string) => boolean;
  /**
   * Asks about one token.
   *
   * @returns the claims of a good token under their names in a JWT, such as `sub`, `aud`, `exp` and `scope`
   * @throws {TokenRejected} `token_inactive` if the token is not good
   * @throws {IntrospectionUnavailable} without a usable answer
   */
  readonly ask: (token: string) => Promise<JsonObject>;
  /**
   * A token that is not good, and that {@link ask} can be asked about: so tokens that make the system fail do not keep
   * others from being asked about.
   */
  readonly madeUpToken: string;
  /** The issuer of the tokens, and the rules for their claims. */
  readonly rules: ClaimRules & Pick<TrustedIssuer, 'issuer'>;
  /** How long an answer is relied on, good or bad; 0 asks about each token each time. */
  readonly rememberSeconds: number;
  /** The address that is asked, for the log and the errors. */
  readonly endpoint: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The answer about a good token. */
interface Answer {
  readonly claims: VerifiedClaims;
  readonly text: string;
  /** When the question was asked. The answer can be as old as that. */
  readonly askedAt: number;
}

/**
 * Makes a kind of token that another system is asked about, with one question at a time for each token. Good answers
 * are remembered until `exp` or {@link AskedSystem.rememberSeconds}, refusals for the latter, and failures never.
 */
export function createAskedKind(system: AskedSystem): TokenKind {
  const { ask, endpoint, madeUpToken, rules } = system;
  const now = steadyClock(system.now);
  const rememberMs = system.rememberSeconds * 1000;
  const refusals = new Refusals(now);
  const restrained = createRestraint(endpoint, () => ask(madeUpToken), now);
  const questions = new Map<string, { readonly askedAt: number; answer: Promise<Answer> }>();

  /** Asks about a token, or joins the question about it. */
  async function judge(token: string, standing: Standing): Promise<Answer> {
    const digest = digestOf(token);
    refusals.check(digest);
    const asked = questions.get(digest);
    // A question that a freeze interrupted may never end.
    if (asked !== undefined && now() - asked.askedAt <= FROZEN_AFTER_MS) return asked.answer;

    const askedAt = now();
    const inquire = async (): Promise<Answer> => {
      const payload = await ask(token);
      const text = textOf(payload, endpoint);
      const claims = checkClaims(payload, rules.issuer, rules, system.now() / 1000);
      return { claims, text, askedAt };
    };
    const question = { askedAt, answer: restrained(standing, inquire) };
    questions.set(digest, question);
    try {
      return await question.answer;
    } catch (error) {
      // A token that is not active yet will be, maybe before the answer is forgotten.
      if (error instanceof TokenRejected && error.reason !== 'token_not_active') {
        refusals.remember(digest, error, askedAt + rememberMs);
      }
      throw error;
    } finally {
      if (questions.get(digest) === question) questions.delete(digest);
    }
  }

  function remembered(first: Answer): VerifiedToken {
    let latest = first;
    let standing: Standing = 'known';
    const verified: VerifiedToken = {
      claims: first.claims,
      characters: first.text.length,
      verifyAgain: async (token) => {
        const isRecent = now() - latest.askedAt < rememberMs;
        if (isRecent && system.now() / 1000 < latest.claims.expiresAt) return verified;
        try {
          const answer = await judge(token, standing);
          if (answer.text !== latest.text) return remembered(answer);
          latest = answer;
          standing = 'known';
          return verified;
        } catch (error) {
          if (error instanceof TokenRejected) standing = 'new';
          throw error;
        }
      },
    };
    return verified;
  }

  return {
    recognizes: system.recognizes,
    verify: async (token) => remembered(await judge(token, 'new')),
    // Nothing in it can be read without asking.
    unverifiedOriginOf: () => ({}),
  };
}

function textOf(payload: JsonObject, endpoint: string): string {
  try {
    return JSON.stringify(payload);
  } catch {
    // It came from JSON, so nothing else can be wrong with it.
    throw new IntrospectionUnavailable(`the answer of ${endpoint} is too deeply nested`);
  }
}
