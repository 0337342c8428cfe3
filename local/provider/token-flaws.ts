import { type KeyObject, randomUUID } from 'node:crypto';
import type { JsonObject } from '../../lib/json-object';

/** A token before it is signed. */
export interface UnsignedToken {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  /** The claim that holds the audience: `aud`, or another one in a token of a provider without it. */
  readonly audienceClaim: string;
  /** The key that signs it; undefined for a token without a signature. */
  readonly privateKey: KeyObject | undefined;
}

/** A way in which a test token differs from a good one. */
interface TokenFlaw {
  /** The name of its value in the help; a flaw without one is a flag. */
  readonly value?: string;
  /** The accepted values, if not every text is. The first is the value of a good token. */
  readonly accepted?: readonly string[];
  readonly help: string;
  /** Flaws that the same token cannot have as well. */
  readonly contradicts?: readonly string[];
  readonly apply: (token: UnsignedToken, context: FlawContext) => UnsignedToken;
}

interface FlawContext {
  /** The value of the flaw; empty for a flag. */
  readonly value: string;
  /** In seconds since the epoch. */
  readonly now: number;
  /** A key that the provider does not publish. */
  readonly foreignKey: KeyObject;
}

const HOUR = 3600;
const SOON = 10;

/**
 * The flaws that a test token can have, in the order in which they are applied. A new flaw is added
 * here: the property of `POST /test-tokens`, the option of `npm run token` and its help derive from
 * this table. Each flaw changes one thing only, so that a refusal has one cause. An hour is more
 * than any clock tolerance that the service accepts.
 */
export const TOKEN_FLAWS: ReadonlyMap<string, TokenFlaw> = new Map(
  Object.entries<TokenFlaw>({
    expired: {
      help: 'exp is an hour ago',
      contradicts: ['noExp', 'notYet', 'endsSoon'],
      apply: (token, { now }) => withClaims(token, { iat: now - 2 * HOUR, exp: now - HOUR }),
    },
    notYet: {
      help: 'nbf is in an hour',
      apply: (token, { now }) => withClaims(token, { nbf: now + HOUR, exp: now + 2 * HOUR }),
    },
    endsSoon: {
      help: `exp is in ${SOON} seconds, so it is a good token until then`,
      contradicts: ['noExp', 'notYet'],
      apply: (token, { now }) => withClaims(token, { exp: now + SOON }),
    },
    noExp: {
      help: 'there is no exp',
      apply: (token) => withClaims(token, { exp: undefined }),
    },
    audience: {
      value: 'X',
      help: 'aud is X',
      apply: (token, { value }) => withClaims(token, { [token.audienceClaim]: value }),
    },
    issuer: {
      value: 'X',
      help: 'iss is X',
      apply: (token, { value }) => withClaims(token, { iss: value }),
    },
    wrongKey: {
      help: 'signed with another key than the published one that kid names',
      contradicts: ['unknownKid', 'alg'],
      apply: (token, { foreignKey }) => ({ ...token, privateKey: foreignKey }),
    },
    unknownKid: {
      help: 'kid names no published key',
      apply: (token) => ({ ...token, header: { ...token.header, kid: randomUUID() } }),
    },
    alg: {
      value: 'none',
      accepted: ['RS256', 'none'],
      help: 'not signed',
      apply: (token) => ({
        ...token,
        header: { ...token.header, alg: 'none' },
        privateKey: undefined,
      }),
    },
  }),
);

/** The flaws of one token by name, with their values; a flag has an empty one. */
export type ChosenFlaws = ReadonlyMap<string, string>;

/** Applies the chosen flaws to a good token. */
export function applyFlaws(
  good: UnsignedToken,
  chosen: ChosenFlaws,
  context: Omit<FlawContext, 'value'>,
): UnsignedToken {
  return [...TOKEN_FLAWS].reduce((token, [name, flaw]) => {
    const value = chosen.get(name);
    return value === undefined ? token : flaw.apply(token, { ...context, value });
  }, good);
}

/** The first two of the chosen flaws that contradict each other. */
export function findContradiction(chosen: ChosenFlaws): readonly [string, string] | undefined {
  for (const name of chosen.keys()) {
    const other = TOKEN_FLAWS.get(name)?.contradicts?.find((each) => chosen.has(each));
    if (other !== undefined) return [name, other];
  }
  return undefined;
}

/** Claims of undefined are left out of a token. */
function withClaims(token: UnsignedToken, claims: JsonObject): UnsignedToken {
  return { ...token, payload: { ...token.payload, ...claims } };
}
