import * as oauth from 'oauth4webapi';
import { createProvider } from './provider';
import type { WebSettings } from './settings';
import { createSignIn, type SignIn, type SignInSurroundings, type User } from './sign-in';
import { problemOf, SignInProblem, unavailable } from './sign-in-problem';
import { signOutAt } from './sign-out';

export interface SessionSurroundings extends SignInSurroundings {
  readonly settings: Pick<WebSettings, 'issuer' | 'clientId' | 'scope' | 'audience'>;
  /** In milliseconds. */
  readonly now: () => number;
}

/** A user's sign-in. The tokens stand in memory only, so a page that is loaded again is signed out. */
export interface Session {
  readonly user: () => User | undefined;
  /** Makes the address of the provider at which a user signs in. */
  readonly signInAddress: SignIn['start'];
  /**
   * Takes the answer of the provider out of the address that it sent the browser to.
   *
   * @returns whether there was one
   */
  readonly complete: (address: URL) => Promise<boolean>;
  /** The access token, renewed if it is about to expire; undefined without a user. */
  readonly accessToken: () => Promise<string | undefined>;
  /** The access token of this moment. */
  readonly currentToken: () => string | undefined;
  /** Whether the provider has given a refresh token. */
  readonly canRenew: () => boolean;
  readonly renew: () => Promise<void>;
  /** Uses another access token in the place of the one at hand. */
  readonly replaceToken: (token: string) => void;
  /** Forgets the tokens, and nothing else. */
  readonly forget: () => void;
  /**
   * Forgets the tokens, has the provider revoke them, and makes the address at which the user signs out there.
   *
   * @returns undefined if the provider has no such address
   */
  readonly signOut: () => Promise<URL | undefined>;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string | undefined;
  readonly renewAt: number;
  readonly user: User;
}

/** Early enough for a request that is slow, and for a clock that is a little off. */
const RENEW_BEFORE_MS = 30_000;

/** Makes the sign-in of one page, and keeps its tokens. */
export function createSession(surroundings: SessionSurroundings): Session {
  const { settings, redirectUri, now } = surroundings;
  const provider = createProvider(settings);
  const signIn = createSignIn(provider, surroundings);
  let tokens: Tokens | undefined;
  let renewing: Promise<void> | undefined;

  function keep(
    {
      access_token: access,
      refresh_token: refresh,
      expires_in: seconds,
    }: oauth.TokenEndpointResponse,
    user: User,
  ): void {
    const renewAt = seconds === undefined ? Infinity : now() + seconds * 1000 - RENEW_BEFORE_MS;
    // A provider that does not rotate refresh tokens sends none with a renewed access token.
    tokens = { access, refresh: refresh ?? tokens?.refresh, renewAt, user };
  }

  async function renewNow(): Promise<void> {
    const before = tokens;
    if (before?.refresh === undefined) throw ended();
    const { client, options } = provider;
    const server = await provider.metadata();
    try {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        before.refresh,
        options(),
      );
      const renewed = await oauth.processRefreshTokenResponse(server, client, response);
      const subject = oauth.getValidatedIdTokenClaims(renewed)?.sub ?? before.user.id;
      if (subject !== before.user.id) throw ended();
      // The user may have signed out in the meantime.
      if (tokens?.refresh === before.refresh) keep(renewed, before.user);
    } catch (error) {
      if (!isEnd(error)) throw unavailable(error);
      tokens = undefined;
      throw ended(error);
    }
  }

  /** Two renewals at once would use one refresh token twice, and end the sign-in. */
  function renew(): Promise<void> {
    renewing ??= renewNow().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  return {
    user: () => tokens?.user,
    currentToken: () => tokens?.access,
    canRenew: () => tokens?.refresh !== undefined,
    renew,
    signInAddress: signIn.start,

    complete: async (address) => {
      const signedIn = await signIn.complete(address);
      if (signedIn === undefined) return false;
      tokens = undefined;
      keep(signedIn.answer, signedIn.user);
      return true;
    },

    accessToken: async () => {
      if (tokens?.refresh !== undefined && now() >= tokens.renewAt) {
        try {
          await renew();
        } catch (error) {
          // While the provider is down, the token may still be good: the API decides.
          if (!(error instanceof SignInProblem) || error.kind !== 'unavailable') throw error;
        }
      }
      return tokens?.access;
    },

    replaceToken: (access) => {
      if (tokens !== undefined) tokens = { ...tokens, access };
    },

    forget: () => {
      tokens = undefined;
    },

    signOut: async () => {
      // A refresh token that comes with it has to be revoked as well.
      await renewing?.catch(() => undefined);
      const refresh = tokens?.refresh;
      tokens = undefined;
      return signOutAt(provider, refresh, redirectUri);
    },
  };
}

/** Only an OAuth error ends a sign-in: a page of a proxy, or too many requests, may pass. */
function isEnd(error: unknown): boolean {
  if (error instanceof SignInProblem) return error.kind === 'ended';
  const isRefusal = error instanceof oauth.ResponseBodyError && error.status !== 429;
  return isRefusal && problemOf(error).kind === 'refused';
}

function ended(cause?: unknown): SignInProblem {
  return new SignInProblem('ended', 'Your sign-in has ended. Please sign in again.', { cause });
}
