import * as oauth from 'oauth4webapi';
import { pageOf, type Provider } from './provider';
import type { WebSettings } from './settings';
import { problemOf, SignInProblem } from './sign-in-problem';

/** The user who is signed in, as the ID token names it. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** Keeps one text while the browser is at the provider. It never holds a token. */
export interface Pending {
  readonly keep: (text: string) => void;
  /** Returns the text, and forgets it. */
  readonly take: () => string | undefined;
}

export interface SignInSurroundings {
  readonly settings: Pick<WebSettings, 'clientId' | 'scope' | 'audience'>;
  /** The address of the page, as it is registered at the provider. */
  readonly redirectUri: string;
  readonly pending: Pending;
}

/** Authorization code with PKCE, state, nonce and the check of `iss` (RFC 9207). */
export interface SignIn {
  /** Makes the address of the provider at which a user signs in. */
  readonly start: (user?: string) => Promise<URL>;
  /**
   * Takes the answer of the provider out of the address that it sent the browser to.
   *
   * @returns undefined if there is none
   */
  readonly complete: (address: URL) => Promise<SignedIn | undefined>;
}

export interface SignedIn {
  readonly answer: oauth.TokenEndpointResponse;
  readonly user: User;
}

export function createSignIn(
  { client, options, metadata }: Provider,
  { settings, redirectUri, pending }: SignInSurroundings,
): SignIn {
  return {
    start: async (user) => {
      const address = pageOf(await metadata(), 'authorization_endpoint');
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

    complete: async ({ searchParams: answer }) => {
      const isAnswer = answer.has('state') && (answer.has('code') || answer.has('error'));
      const { verifier, state, nonce } = readPending(pending.take());
      if (!isAnswer) return undefined;
      if (verifier === undefined || state === undefined || nonce === undefined) {
        throw new SignInProblem('refused', NOT_STARTED_HERE);
      }
      const server = await metadata();
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
        return { answer: result, user: userOf(oauth.getValidatedIdTokenClaims(result)) };
      } catch (error) {
        throw problemOf(error);
      }
    },
  };
}

const NO_ENDPOINT = 'The identity provider names no address for signing in.';
const NOT_STARTED_HERE =
  'This sign-in was not started in this tab, or it was already used. Please sign in again.';

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
