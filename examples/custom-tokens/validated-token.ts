import { DEFAULT_RULES } from '../../lib/config/trusted-issuer';
import { createAskedKind } from '../../lib/opaque/asked-kind';
import { askForJson } from '../../lib/opaque/exchange';
import { IntrospectionUnavailable } from '../../lib/opaque/introspection-unavailable';
import type { OptionalPart } from '../../lib/optional-part';
import { TokenRejected } from '../../lib/reason';

const RULES = {
  ...DEFAULT_RULES,
  issuer: 'https://auth.acme.example',
  audiences: ['https://api.example.com'],
};

/** Tokens that begin with `acme_`: the system that hands them out is asked at `endpoint`, and answers in its own JSON. */
export const validatedTokens = (endpoint: string): OptionalPart => ({
  tokenKinds: (kinds, { now }) => [
    ...kinds,
    createAskedKind({
      recognizes: (token) => token.startsWith('acme_'),
      madeUpToken: 'acme_made-up',
      ask: async (token) => {
        const answer = await askForJson(endpoint, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token }),
        });
        if (answer['valid'] === false) throw new TokenRejected('token_inactive');
        if (answer['valid'] !== true)
          throw new IntrospectionUnavailable(`${endpoint} gave no verdict`);
        const { user, application, validUntil, rights } = answer;
        return { sub: user, aud: application, exp: validUntil, scope: rights };
      },
      rules: RULES,
      rememberSeconds: 60,
      endpoint,
      now,
    }),
  ],
});
