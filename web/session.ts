import * as oauth from 'oauth4webapi';
import { isLoopback, type WebSettings } from './settings';

/** The user who is signed in, as the ID token names it. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** A sign-in that is not possible, or that has ended. The message is for the user. */
export class SignInProblem extends Error {
  override readonly name = 'SignInProblem';

  /** @param kind `unavailable` if trying again may help without any change */
  constructor(
    readonly kind: 'unavailable' | 'refused' | 'ended',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Keeps one text while the browser is at the provider. It never holds a token. */
export interface Pending {
  readonly keep: (text: string) => void;
  /** Returns the text, and forgets it. */
  readonly take: () => string | undefined;
}

export interface SessionSurroundings {
  readonly settings: Pick<WebSettings, 'issuer' | 'clientId' | 'scope' | 'audience'>;
  /** The address of the page, as it is registered at the provider. */
  readonly redirectUri: string;
  readonly pending: Pending;
  /** In milliseconds. */
  readonly now: () => number;
}

/** A user's sign-in. The tokens stand in memory only, so a page that is loaded again is signed out. */
export interface Session {
  readonly user: () => User | undefined;
  /** Makes the address of the provider at which a user signs in. */
  readonly signInAddress: (user?: string) => Promise<URL>;
  /**
   * Takes the answer of the provider out of the address that it sent the browser to.
   *
   * @returns whether there was one
   */
  readonly complete: (address: URL) => Promise<boolean>;
  /** The access token, renewed if it is about to expire; undefined if nobody is signed in. */
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
const TIMEOUT_MS = 10_000;

/** Makes the sign-in of one page: authorization code with PKCE, state, nonce and the check of `iss` (RFC 9207). */
export function createSession({
  settings,
  redirectUri,
  pending,
  now,
}: SessionSurroundings): Session {
  const issuer = new URL(settings.issuer);
  const client: oauth.Client = { client_id: settings.clientId };
  const options = () => ({
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // Settings with http are accepted for this machine only. It counts as deprecated so that it stands out.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:' && isLoopback(issuer),
  });
  let metadata: Promise<oauth.AuthorizationServer> | undefined;
  let tokens: Tokens | undefined;
  let renewing: Promise<void> | undefined;

  function provider(): Promise<oauth.AuthorizationServer> {
    metadata ??= discover();
    metadata.catch(() => {
      metadata = undefined;
    });
    return metadata;
  }

  async function discover(): Promise<oauth.AuthorizationServer> {
    try {
      const response = await oauth.discoveryRequest(issuer, { ...options(), algorithm: 'oidc' });
      return await oauth.processDiscoveryResponse(issuer, response);
    } catch (error) {
      throw problemOf(error);
    }
  }

  function endpoint(server: oauth.AuthorizationServer, name: EndpointName): URL | undefined {
    const text = server[name];
    const url = text === undefined ? undefined : URL.parse(text);
    return url?.protocol === 'https:' || (url && isLoopback(url)) ? url : undefined;
  }

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
    const server = await provider();
    try {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        before.refresh,
        options(),
      );
      const renewed = await oauth.processRefreshTokenResponse(server, client, response);
      // The user may have signed out in the meantime.
      if (tokens?.refresh === before.refresh) keep(renewed, before.user);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind === 'unavailable') throw problem;
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

    signInAddress: async (user) => {
      const server = await provider();
      const address = endpoint(server, 'authorization_endpoint');
      if (address === undefined) throw new SignInProblem('refused', NO_ENDPOINT);
      const [verifier, state, nonce] = [
        oauth.generateRandomCodeVerifier(),
        oauth.generateRandomState(),
        oauth.generateRandomNonce(),
      ];
      pending.keep(JSON.stringify({ verifier, state, nonce }));
      const parameters = {
        client_id: settings.clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: settings.scope,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        ...(settings.audience !== undefined && { audience: settings.audience }),
        ...(user !== undefined && { login_hint: user }),
      };
      for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
      return address;
    },

    complete: async (address) => {
      const answer = address.searchParams;
      const isAnswer = answer.has('state') && (answer.has('code') || answer.has('error'));
      const { verifier, state, nonce } = readPending(pending.take());
      if (!isAnswer) return false;
      if (verifier === undefined || state === undefined || nonce === undefined) {
        throw new SignInProblem('refused', NOT_STARTED_HERE);
      }
      const server = await provider();
      try {
        const parameters = oauth.validateAuthResponse(server, client, answer, state);
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          oauth.None(),
          parameters,
          redirectUri,
          verifier,
          options(),
        );
        const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
          expectedNonce: nonce,
          requireIdToken: true,
        });
        tokens = undefined;
        keep(result, userOf(oauth.getValidatedIdTokenClaims(result)));
      } catch (error) {
        throw problemOf(error);
      }
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
      const refresh = tokens?.refresh;
      tokens = undefined;
      const server = await provider();
      if (refresh !== undefined && server.revocation_endpoint !== undefined) {
        // It ends the sign-in at a provider whose logout does not. If it fails, the logout is still to come.
        await oauth
          .revocationRequest(server, client, oauth.None(), refresh, options())
          .catch(() => undefined);
      }
      const address = endpoint(server, 'end_session_endpoint');
      // Without id_token_hint: a token in an address would stand in histories and logs.
      address?.searchParams.set('client_id', settings.clientId);
      address?.searchParams.set('post_logout_redirect_uri', redirectUri);
      return address;
    },
  };
}

type EndpointName = 'authorization_endpoint' | 'end_session_endpoint';

const NO_ENDPOINT = 'The identity provider names no address for signing in.';
const NOT_STARTED_HERE =
  'This sign-in was not started in this tab, or it was already used. Please sign in again.';

function ended(cause?: unknown): SignInProblem {
  return new SignInProblem('ended', 'Your sign-in has ended. Please sign in again.', { cause });
}

function userOf(claims: oauth.IDToken | undefined): User {
  const id = claims?.sub ?? '';
  const names: readonly unknown[] = ['name', 'preferred_username', 'email'].map(
    (name) => claims?.[name],
  );
  const name = names.find((each): each is string => typeof each === 'string' && each !== '');
  return { id, name: name ?? id };
}

function readPending(
  text: string | undefined,
): Partial<Record<'verifier' | 'state' | 'nonce', string>> {
  // Only this module writes it.
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

/** Says in words for the user why the provider did not do as it was asked. */
function problemOf(error: unknown): SignInProblem {
  if (error instanceof SignInProblem) return error;
  if (
    error instanceof oauth.AuthorizationResponseError ||
    error instanceof oauth.ResponseBodyError
  ) {
    const { error: code, error_description: description = '' } = error;
    const isDown = ['server_error', 'temporarily_unavailable'].includes(code);
    return isDown
      ? unavailable(error)
      : new SignInProblem('refused', refusalText(code, description), { cause: error });
  }
  const isAnswer = error instanceof oauth.OperationProcessingError;
  const status = isAnswer && error.cause instanceof Response ? error.cause.status : 0;
  if (!isAnswer || status >= 500) return unavailable(error);
  return new SignInProblem(
    'refused',
    `The answer of the identity provider was not accepted: ${error.message}.`,
    { cause: error },
  );
}

function unavailable(cause: unknown): SignInProblem {
  return new SignInProblem(
    'unavailable',
    'The identity provider does not answer. Please try again in a moment.',
    { cause },
  );
}

function refusalText(code: string, description: string): string {
  if (code === 'access_denied') {
    return 'The identity provider did not let you in: you may not have what this page asks for.';
  }
  return `The identity provider refused the sign-in: ${code}${description && ` (${description})`}.`;
}
